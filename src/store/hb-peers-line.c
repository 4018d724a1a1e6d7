#include "store/hb-peers-line.h"

#include <string.h>

#include "store/hb-peers-file.h"
#include "store/hb-peers-value.h"

void
hb_peers_line_free (HbPeersLine *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->name);
  g_free (self);
}

gboolean
hb_peers_line_is_ended (const HbPeersLine *self)
{
  return self->text->len > 0 && self->text->str[self->text->len - 1] == '\n';
}

gboolean
hb_peers_line_is_blank (const HbPeersLine *self)
{
  for (gsize i = 0; i < self->text->len; i++)
    if (!g_ascii_isspace (self->text->str[i]))
      return FALSE;

  return TRUE;
}

/**
 * hb_peers_line_new:
 * @text: (array length=length): any bytes, up to the end of the line
 * @length: bytes of @text
 *
 * Returns: (transfer full): the line, of the kind as which hb_peers_file_parse() reads it
 */
HbPeersLine *
hb_peers_line_new (const char *text,
                   gsize       length)
{
  HbPeersLine *self = g_new0 (HbPeersLine, 1);
  g_autofree char *stripped = NULL;
  char *equals;

  self->text = g_string_new_len (text, (gssize) length);
  if (length - hb_peers_line_is_ended (self) > HB_PEERS_FILE_LINE_MAX || !g_utf8_validate (text, (gssize) length, NULL))
    return self;

  stripped = g_strstrip (g_strndup (text, length));
  equals = strchr (stripped, '=');
  if (stripped[0] == '[' && g_str_has_suffix (stripped, "]"))
    {
      self->kind = HB_PEERS_LINE_HEADER;
      stripped[strlen (stripped) - 1] = '\0';
      self->name = g_strdup (g_strstrip (stripped + 1));
    }
  else if (stripped[0] != '[' && stripped[0] != '#' && equals != NULL && equals != stripped)
    {
      self->kind = HB_PEERS_LINE_KEY;
      *equals = '\0';
      self->name = g_strdup (g_strstrip (stripped));
    }

  return self;
}

/* Finds the value of a key's line, without the space around it. */
static void
find_value (const HbPeersLine *self,
            gsize             *start,
            gsize             *end)
{
  const char *text = self->text->str;

  *start = (gsize) (strchr (text, '=') + 1 - text);
  *end = self->text->len;
  while (*end > *start && g_ascii_isspace (text[*end - 1]))
    (*end)--;
  while (*start < *end && g_ascii_isspace (text[*start]))
    (*start)++;
}

/**
 * hb_peers_line_get_value:
 * @self: a line with a key
 *
 * Returns: (nullable) (transfer full): the value; %NULL where it is wrong
 */
char *
hb_peers_line_get_value (const HbPeersLine *self)
{
  g_autofree char *value = NULL;
  gsize start, end;

  find_value (self, &start, &end);
  value = g_strndup (self->text->str + start, end - start);
  return hb_peers_value_unescape (value);
}

static void
replace (HbPeersLine *self,
         gsize        start,
         gsize        end,
         const char  *text)
{
  g_string_erase (self->text, (gssize) start, (gssize) (end - start));
  g_string_insert (self->text, (gssize) start, text);
}

/**
 * hb_peers_line_set_value:
 * @self: a line with a key
 * @value: its new value, escaped
 *
 * The space around it stays.
 */
void
hb_peers_line_set_value (HbPeersLine *self,
                         const char  *value)
{
  gsize start, end;

  find_value (self, &start, &end);
  replace (self, start, end, value);
}

/**
 * hb_peers_line_rename:
 * @self: a header
 * @name: what is to be in its brackets
 */
void
hb_peers_line_rename (HbPeersLine *self,
                      const char  *name)
{
  const char *text = self->text->str;

  replace (self, (gsize) (strchr (text, '[') + 1 - text), (gsize) (strrchr (text, ']') - text), name);
  g_free (self->name);
  self->name = g_strdup (name);
}
