#include "net/hb-link-type.h"

#include <glib/gi18n.h>
#include <pcap/pcap.h>

typedef struct
{
  guint32 link_type;
  int dlt;
  HbLink link;
} Row;

static const Row rows[] = {
  { 0, DLT_NULL, HB_LINK_LOOPBACK },
  { 1, DLT_EN10MB, HB_LINK_ETHERNET },
  { 12, DLT_RAW, HB_LINK_RAW }, /* as systems call it in memory, and some wrote it into files */
  { 14, DLT_RAW, HB_LINK_RAW },
  { 101, DLT_RAW, HB_LINK_RAW },
  { 108, DLT_LOOP, HB_LINK_LOOPBACK },
  { 113, DLT_LINUX_SLL, HB_LINK_COOKED },
  { 228, DLT_IPV4, HB_LINK_RAW },
  { 229, DLT_IPV6, HB_LINK_RAW },
  { 276, DLT_LINUX_SLL2, HB_LINK_COOKED_2 },
};

static const Row *
find (guint32 link_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].link_type == link_type)
      return &rows[i];

  return NULL;
}

/**
 * hb_link_type_to_link:
 * @link_type: a LINKTYPE_ number
 *
 * Returns: what its frames begin with, or %HB_LINK_UNKNOWN
 */
HbLink
hb_link_type_to_link (guint32 link_type)
{
  const Row *row = find (link_type);

  return row != NULL ? row->link : HB_LINK_UNKNOWN;
}

/**
 * hb_link_type_to_dlt:
 * @link_type: a LINKTYPE_ number
 *
 * Returns: what libpcap calls it in memory, or a negative number if we do not know it
 */
int
hb_link_type_to_dlt (guint32 link_type)
{
  const Row *row = find (link_type);

  return row != NULL ? row->dlt : -1;
}

/**
 * hb_link_from_dlt:
 * @dlt: what libpcap calls a link type in memory
 *
 * Returns: what frames begin with there, or %HB_LINK_UNKNOWN
 */
HbLink
hb_link_from_dlt (int dlt)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].dlt == dlt)
      return rows[i].link;

  return HB_LINK_UNKNOWN;
}

/**
 * hb_link_type_refuse:
 * @datalink: a type that we do not know, of an interface or in a file
 * @name: of the interface or the file
 * @code: which error it is
 * @error: return location for a #HbNetError
 *
 * Frames that cannot be taken apart would all be ignored, without a word.
 */
void
hb_link_type_refuse (int          datalink,
                     const char  *name,
                     HbNetError   code,
                     GError     **error)
{
  const char *type = pcap_datalink_val_to_name (datalink);

  if (type != NULL)
    g_set_error (error, HB_NET_ERROR, code,
                 /* Translators: an interface or a file, then the type's name and its number */
                 _("frames of %s are of a type that this program cannot read (%s, %d)"), name, type,
                 datalink);
  else
    g_set_error (error, HB_NET_ERROR, code,
                 /* Translators: an interface or a file, then the type's number */
                 _("frames of %s are of a type that this program cannot read (without a name, %d)"),
                 name, datalink);
}
