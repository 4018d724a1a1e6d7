#pragma once

#include "wire/hb-address.h"
#include "wire/hb-reason.h"

G_BEGIN_DECLS

/**
 * HbVector:
 * @data: bytes at an odd address, ending at the end of their allocation, so that a sanitizer or valgrind
 *   detects any read beyond
 * @length: their number
 *
 * Bytes for a test.
 */
typedef struct
{
  guint8 *memory;
  guint8 *data;
  gsize length;
} HbVector;

HbVector hb_vector_parse (const char   *hex);
HbVector hb_vector_copy  (const guint8 *data,
                          gsize         length);
void     hb_vector_clear (HbVector     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbVector, hb_vector_clear)

/* On failure, both print the names of the values. */
#define hb_assert_reason(got, wanted)                                                              \
  g_assert_cmpstr (hb_reason_to_string (got), ==, hb_reason_to_string (wanted))

#define hb_assert_address(got, wanted)                                                             \
  G_STMT_START                                                                                     \
    {                                                                                              \
      char got_text[HB_ADDRESS_STRING_SIZE];                                                       \
                                                                                                   \
      g_assert_cmpstr (hb_address_format ((got), got_text), ==, (wanted));                         \
    }                                                                                              \
  G_STMT_END

HbAddress hb_address_of (const char *text);

G_END_DECLS
