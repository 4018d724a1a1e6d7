#include "wire/hb-host-name.h"

#include <string.h>

#define LABEL_MAX 63

/* Letters, digits and hyphens (RFC 1123, 2.1); underscores are in use as well. */
static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  return length > 0 && length <= LABEL_MAX && label[0] != '-' && label[length - 1] != '-' &&
         strspn (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") == length;
}

static gboolean
is_number (const char *label)
{
  return strspn (label, G_CSET_DIGITS) == strlen (label);
}

/**
 * hb_host_name_is_valid:
 * @text: what the user typed, in UTF-8 or any bytes
 *
 * Returns: whether it can be a host name, such as "nas", "nas.example" or "nas.example."; a text that ends
 *   with a number, such as "198.18.0.300", is a mistyped address
 */
gboolean
hb_host_name_is_valid (const char *text)
{
  g_autofree char *plain = g_strdup (text);
  g_auto (GStrv) labels = NULL;
  guint n_labels;

  if (g_str_has_suffix (plain, "."))
    plain[strlen (plain) - 1] = '\0';
  if (plain[0] == '\0' || strlen (plain) > HB_HOST_NAME_MAX)
    return FALSE;

  labels = g_strsplit (plain, ".", -1);
  n_labels = g_strv_length (labels);
  for (guint i = 0; i < n_labels; i++)
    if (!is_label (labels[i]))
      return FALSE;

  return !is_number (labels[n_labels - 1]);
}
