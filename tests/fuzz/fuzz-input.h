#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * FuzzInput:
 *
 * The bytes of a fuzzer, read from the front. After their end, there are zeros.
 */
typedef struct
{
  const guint8 *bytes;
  gsize left;
} FuzzInput;

guint8        fuzz_input_u8    (FuzzInput  *self);
guint16       fuzz_input_u16   (FuzzInput  *self);
const guint8 *fuzz_input_bytes (FuzzInput  *self,
                                gsize       wanted,
                                gsize      *length);

/* A failed check aborts, which a fuzzer reports. */
void          fuzz_check_text  (const char *text);
void          fuzz_check_event (HbEvent    *event);

int           LLVMFuzzerTestOneInput (const guint8 *bytes,
                                      gsize         length);

G_END_DECLS
