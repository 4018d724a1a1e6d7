#pragma once

#include "wire/hb-address.h"
#include "wire/hb-host-name.h"

G_BEGIN_DECLS

/* Further addresses of a name are left out. */
#define HB_HELPER_ADDRESSES_MAX 16

/* The longest text, in bytes; a longer one is cut off. */
#define HB_HELPER_TEXT_MAX 255

/* The size of a packet: its header, addresses and text. */
#define HB_HELPER_ADDRESS_SIZE 20
#define HB_HELPER_HEADER_SIZE 8
#define HB_HELPER_PACKET_MAX (HB_HELPER_HEADER_SIZE + HB_HELPER_ADDRESSES_MAX * HB_HELPER_ADDRESS_SIZE + HB_HELPER_TEXT_MAX)

/* What is asked for. */
typedef enum
{
  HB_HELPER_NAME,      /* the host name of an address */
  HB_HELPER_ADDRESSES, /* the addresses of a host name */
  HB_HELPER_N_KINDS
} HbHelperKind;

typedef enum
{
  HB_HELPER_FOUND,
  HB_HELPER_NOT_FOUND, /* it does not exist */
  HB_HELPER_NO_ANSWER, /* nobody answered in time, so it may exist */
  HB_HELPER_FAILED,    /* for the reason in the text */
  HB_HELPER_N_RESULTS
} HbHelperResult;

/**
 * HbHelperMessage:
 * @number: of the request that this is or answers
 * @kind: what is asked for
 * @result: of an answer
 * @n_addresses: how many @addresses there are
 * @addresses: the address to name; or in an answer, those that were found, the preferred one first
 * @text: the name to look up; or in an answer, the name that was found, or the reason of a failure: any bytes but NUL
 *
 * A request of an engine to its helper, or an answer: one packet of the socket between them.
 */
typedef struct
{
  guint32 number;
  HbHelperKind kind;
  HbHelperResult result;
  guint n_addresses;
  HbAddress addresses[HB_HELPER_ADDRESSES_MAX];
  char text[HB_HELPER_TEXT_MAX + 1];
} HbHelperMessage;

gsize    hb_helper_message_write (const HbHelperMessage *self,
                                  guint8                 packet[HB_HELPER_PACKET_MAX]);
gboolean hb_helper_message_read  (HbHelperMessage       *self,
                                  const guint8          *packet,
                                  gsize                  length);

G_END_DECLS
