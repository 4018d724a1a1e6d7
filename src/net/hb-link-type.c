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
  { 12, DLT_RAW, HB_LINK_RAW }, /* some files have a system's DLT_RAW instead of LINKTYPE_RAW */
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
 * Returns: the kind of link header of its frames, or %HB_LINK_UNKNOWN
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
 * Returns: libpcap's DLT_ number for it, or a negative number if unknown
 */
int
hb_link_type_to_dlt (guint32 link_type)
{
  const Row *row = find (link_type);

  return row != NULL ? row->dlt : -1;
}

/**
 * hb_link_from_dlt:
 * @dlt: a DLT_ number of libpcap
 *
 * Returns: the kind of link header of its frames, or %HB_LINK_UNKNOWN
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
 * @datalink: an unsupported link type, of an interface or a file
 * @name: the name of the interface or the file
 * @code: the error code
 * @error: return location for a #HbNetError
 *
 * Sets the error for an unsupported link type: all of its frames would silently be ignored.
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
                 _("%s has a link type that this program cannot read (%s, %d)"), name, type,
                 datalink);
  else
    g_set_error (error, HB_NET_ERROR, code,
                 /* Translators: an interface or a file, then the type's number */
                 _("%s has a link type that this program cannot read (without a name, %d)"),
                 name, datalink);
}
