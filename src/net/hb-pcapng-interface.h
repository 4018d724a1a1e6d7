#pragma once

#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbPcapngInterface:
 * @link: what its frames begin with
 * @link_type: the same as the file has it (LINKTYPE_)
 * @limit: how many bytes of a frame were captured at the most; 0 for all of them
 * @offset: what is to be added to its times, in seconds
 * @binary: whether a second is a power of two of its ticks, else of ten
 * @exponent: which power
 *
 * An interface as a pcapng file describes it.
 */
typedef struct
{
  HbLink link;
  guint32 link_type;
  guint32 limit;
  gint64 offset;
  gboolean binary;
  guint8 exponent;
} HbPcapngInterface;

gboolean hb_pcapng_interface_parse (HbPcapngInterface *self,
                                    const guint8      *body,
                                    gsize              length,
                                    gboolean           network_order);
gint64   hb_pcapng_interface_stamp (const HbPcapngInterface *self,
                                    guint64                  ticks);

G_END_DECLS
