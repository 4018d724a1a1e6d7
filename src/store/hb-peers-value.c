#include "store/hb-peers-value.h"

#include <string.h>

#define GROUP "group"
#define KEY "key"

/* GKeyFile warns of an error on top of another one where a value has two wrong ones.
 *
 * Returns: whether all escape sequences are those of GKeyFile */
static gboolean
is_escaped_well (const char *value)
{
  for (; *value != '\0'; value++)
    if (*value == '\\' && (*++value == '\0' || strchr ("sntr\\", *value) == NULL))
      return FALSE;

  return TRUE;
}

/**
 * hb_peers_value_unescape:
 * @value: the value of a key in a peers file, UTF-8
 *
 * Returns: (nullable) (transfer full): the value with its escape sequences resolved, as GKeyFile does it; %NULL if one
 *   is unknown
 */
char *
hb_peers_value_unescape (const char *value)
{
  g_autoptr (GKeyFile) file = NULL;

  if (strchr (value, '\\') == NULL)
    return g_strdup (value);
  if (!is_escaped_well (value))
    return NULL;

  file = g_key_file_new ();
  g_key_file_set_value (file, GROUP, KEY, value);
  return g_key_file_get_string (file, GROUP, KEY, NULL);
}

/**
 * hb_peers_value_escape:
 * @text: any text, UTF-8
 *
 * The space around a value is ignored, so that of the text is escaped. A control character without an escape sequence
 * becomes a space.
 *
 * Returns: (transfer full): the text as a value in one line
 */
char *
hb_peers_value_escape (const char *text)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean outer = p == text || p[1] == '\0';

      if (*p == '\\')
        g_string_append (value, "\\\\");
      else if (*p == '\n')
        g_string_append (value, "\\n");
      else if (*p == '\r')
        g_string_append (value, "\\r");
      else if (*p == '\t')
        g_string_append (value, "\\t");
      else if (*p == ' ' || g_ascii_iscntrl (*p))
        g_string_append (value, outer ? "\\s" : " ");
      else
        g_string_append_c (value, *p);
    }

  return g_string_free (g_steal_pointer (&value), FALSE);
}
