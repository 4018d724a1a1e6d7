#include "store/hb-peers-edit.h"

#include <glib/gi18n.h>
#include <string.h>

#include "store/hb-peers-line.h"
#include "store/hb-peers-value.h"

typedef struct
{
  char *name;       /* (nullable): of what is before the first header */
  GPtrArray *lines; /* of HbPeersLine; the first one is the header */
} Section;

struct _HbPeersEdit
{
  gboolean marked;      /* by a byte-order mark */
  GPtrArray *sections;  /* of Section, in the order of the file */
  GHashTable *by_name;  /* the first section of each name */
  GHashTable *repeated; /* the names of which there is another one */
};

/* Sections */

static void
section_free (gpointer data)
{
  Section *self = data;

  g_ptr_array_unref (self->lines);
  g_free (self->name);
  g_free (self);
}

static Section *
append_section (HbPeersEdit *self,
                const char  *name)
{
  Section *section = g_new0 (Section, 1);

  section->name = g_strdup (name);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_peers_line_free);
  g_ptr_array_add (self->sections, section);
  if (name == NULL)
    return section;

  if (g_hash_table_contains (self->by_name, name))
    g_hash_table_add (self->repeated, g_strdup (name));
  else
    g_hash_table_insert (self->by_name, section->name, section);
  return section;
}

static Section *
get_last_section (HbPeersEdit *self)
{
  return g_ptr_array_index (self->sections, self->sections->len - 1);
}

/* Returns: (nullable) (transfer none): the last line of the file */
static HbPeersLine *
get_last_line (HbPeersEdit *self)
{
  for (guint i = self->sections->len; i-- > 0;)
    {
      const Section *section = g_ptr_array_index (self->sections, i);

      if (section->lines->len > 0)
        return g_ptr_array_index (section->lines, section->lines->len - 1);
    }

  return NULL;
}

/* Returns: how the lines of this file end */
static const char *
get_line_end (HbPeersEdit *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (self->sections, i);
      const HbPeersLine *first = section->lines->len > 0 ? g_ptr_array_index (section->lines, 0) : NULL;

      if (first != NULL)
        return g_str_has_suffix (first->text->str, "\r\n") ? "\r\n" : "\n";
    }

  return "\n";
}

/* The last line of a file may have no end; then the new last one has none. */
static void
insert_line (HbPeersEdit *self,
             Section     *section,
             guint        index,
             const char  *text)
{
  const char *end = get_line_end (self);
  HbPeersLine *before = index > 0 ? g_ptr_array_index (section->lines, index - 1) : get_last_line (self);
  g_autofree char *ended = NULL;

  if (before != NULL && !hb_peers_line_is_ended (before))
    {
      g_string_append (before->text, end);
      end = "";
    }

  ended = g_strconcat (text, end, NULL);
  g_ptr_array_insert (section->lines, (int) index, hb_peers_line_new (ended, strlen (ended)));
}

/* Returns: the number of lines up to the last key; what follows may belong to the next section */
static guint
find_end (const Section *section)
{
  guint end = section->lines->len;

  while (end > 1 && ((HbPeersLine *) g_ptr_array_index (section->lines, end - 1))->kind == HB_PEERS_LINE_OTHER)
    end--;

  return end;
}

/* Returns: (nullable) (transfer none): the line that gives the key, the first of several */
static HbPeersLine *
find_key (const Section *section,
          const char    *key)
{
  for (guint i = 0; i < section->lines->len; i++)
    {
      HbPeersLine *line = g_ptr_array_index (section->lines, i);

      if (line->kind == HB_PEERS_LINE_KEY && g_str_equal (line->name, key))
        return line;
    }

  return NULL;
}

static Section *
find (HbPeersEdit *self,
      const char  *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

/* The second one would take effect where the first is gone. */
static gboolean
check_once (HbPeersEdit  *self,
            const char   *name,
            GError      **error)
{
  if (!g_hash_table_contains (self->repeated, name))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               /* Translators: a name, in the brackets of a file */
               _("[%s] is in the file twice; first remove one of them in an editor"), name);
  return FALSE;
}

static gboolean
check_new (HbPeersEdit  *self,
           const char   *name,
           GError      **error)
{
  if (!g_hash_table_contains (self->by_name, name))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               /* Translators: a peer's name, in the brackets of a file */
               _("[%s] is in the file already; choose another name"), name);
  return FALSE;
}

/**
 * hb_peers_edit_new:
 * @data: (array length=length): the file's contents, any bytes
 * @length: bytes of @data
 *
 * Returns: (transfer full): the contents, to be edited
 */
HbPeersEdit *
hb_peers_edit_new (const char *data,
                   gsize       length)
{
  HbPeersEdit *self = g_new0 (HbPeersEdit, 1);
  const char *end = data + length;
  Section *section;

  self->sections = g_ptr_array_new_with_free_func (section_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->repeated = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->marked = length >= strlen (HB_PEERS_FILE_BYTE_ORDER_MARK) &&
                 memcmp (data, HB_PEERS_FILE_BYTE_ORDER_MARK, strlen (HB_PEERS_FILE_BYTE_ORDER_MARK)) == 0;
  if (self->marked)
    data += strlen (HB_PEERS_FILE_BYTE_ORDER_MARK);

  section = append_section (self, NULL);
  while (data < end)
    {
      const char *newline = memchr (data, '\n', (gsize) (end - data));
      const char *stop = newline != NULL ? newline + 1 : end;
      HbPeersLine *line = hb_peers_line_new (data, (gsize) (stop - data));

      if (line->kind == HB_PEERS_LINE_HEADER)
        section = append_section (self, line->name);
      g_ptr_array_add (section->lines, line);
      data = stop;
    }

  return self;
}

void
hb_peers_edit_free (HbPeersEdit *self)
{
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->repeated);
  g_ptr_array_unref (self->sections);
  g_free (self);
}

/**
 * hb_peers_edit_get_bytes:
 * @self: a text
 *
 * Returns: (transfer full): the present contents of the file
 */
GBytes *
hb_peers_edit_get_bytes (HbPeersEdit *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (self->marked)
    g_byte_array_append (bytes, (const guint8 *) HB_PEERS_FILE_BYTE_ORDER_MARK,
                         strlen (HB_PEERS_FILE_BYTE_ORDER_MARK));

  for (guint i = 0; i < self->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (self->sections, i);

      for (guint j = 0; j < section->lines->len; j++)
        {
          const HbPeersLine *line = g_ptr_array_index (section->lines, j);

          g_byte_array_append (bytes, (const guint8 *) line->text->str, (guint) line->text->len);
        }
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * hb_peers_edit_parse:
 * @self: a text
 *
 * Returns: (transfer full): what holds by the present contents
 */
HbPeersFile *
hb_peers_edit_parse (HbPeersEdit *self)
{
  g_autoptr (GBytes) bytes = hb_peers_edit_get_bytes (self);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return hb_peers_file_parse ("", data, length);
}

gboolean
hb_peers_edit_has (HbPeersEdit *self,
                   const char  *section)
{
  return find (self, section) != NULL;
}

/**
 * hb_peers_edit_has_sections:
 * @self: a text
 *
 * Returns: whether it has the header of one
 */
gboolean
hb_peers_edit_has_sections (HbPeersEdit *self)
{
  return self->sections->len > 1;
}

/**
 * hb_peers_edit_get:
 * @self: a text
 * @section: the name of a section
 * @key: the name of a key
 *
 * Returns: (nullable) (transfer full): its value in that section, right or wrong; %NULL without one
 */
char *
hb_peers_edit_get (HbPeersEdit *self,
                   const char  *section,
                   const char  *key)
{
  const Section *found = find (self, section);
  const HbPeersLine *line = found != NULL ? find_key (found, key) : NULL;

  return line != NULL ? hb_peers_line_get_value (line) : NULL;
}

static void
remove_key (Section    *section,
            const char *key)
{
  for (guint i = section->lines->len; i-- > 0;)
    {
      const HbPeersLine *line = g_ptr_array_index (section->lines, i);

      if (line->kind == HB_PEERS_LINE_KEY && g_str_equal (line->name, key))
        g_ptr_array_remove_index (section->lines, i);
    }
}

/**
 * hb_peers_edit_set:
 * @self: a text
 * @section: the name of a section that it has
 * @key: the name of a key
 * @value: (nullable): its value, UTF-8; %NULL removes the key
 *
 * A line whose value is that already stays as it is. A new line comes after the other keys.
 */
void
hb_peers_edit_set (HbPeersEdit *self,
                   const char  *section,
                   const char  *key,
                   const char  *value)
{
  Section *found = find (self, section);
  g_autofree char *escaped = NULL;
  g_autofree char *current = NULL;
  HbPeersLine *line;

  g_return_if_fail (found != NULL);
  if (value == NULL)
    {
      remove_key (found, key);
      return;
    }

  escaped = hb_peers_value_escape (value);
  line = find_key (found, key);
  current = line != NULL ? hb_peers_line_get_value (line) : NULL;
  if (line == NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s=%s", key, escaped);

      insert_line (self, found, find_end (found), text);
    }
  else if (g_strcmp0 (current, value) != 0)
    hb_peers_line_set_value (line, escaped);
}

/**
 * hb_peers_edit_add:
 * @self: a text
 * @section: the name of a new section
 * @comment: (nullable): a line above it
 * @error: return location for a #GIOErrorEnum
 *
 * Adds a section without keys at the end.
 *
 * Returns: whether there was none of that name
 */
gboolean
hb_peers_edit_add (HbPeersEdit  *self,
                   const char   *section,
                   const char   *comment,
                   GError      **error)
{
  g_autofree char *header = g_strdup_printf ("[%s]", section);
  Section *before = get_last_section (self);
  const HbPeersLine *last = get_last_line (self);

  if (!check_new (self, section, error))
    return FALSE;

  if (last != NULL && !hb_peers_line_is_blank (last))
    insert_line (self, before, before->lines->len, "");
  if (comment != NULL)
    {
      g_autofree char *escaped = hb_peers_value_escape (comment);
      g_autofree char *line = g_strconcat ("# ", escaped, NULL);

      insert_line (self, before, before->lines->len, line);
    }
  insert_line (self, append_section (self, section), 0, header);
  return TRUE;
}

/**
 * hb_peers_edit_rename:
 * @self: a text
 * @section: the name of a section that it has
 * @name: its new name
 * @error: return location for a #GIOErrorEnum
 *
 * Returns: whether it could be renamed, or has that name already
 */
gboolean
hb_peers_edit_rename (HbPeersEdit  *self,
                      const char   *section,
                      const char   *name,
                      GError      **error)
{
  Section *found = find (self, section);

  g_return_val_if_fail (found != NULL, FALSE);
  if (g_str_equal (section, name))
    return TRUE;
  if (!check_once (self, section, error) || !check_new (self, name, error))
    return FALSE;

  hb_peers_line_rename (g_ptr_array_index (found->lines, 0), name);
  g_hash_table_remove (self->by_name, section);
  g_free (found->name);
  found->name = g_strdup (name);
  g_hash_table_insert (self->by_name, found->name, found);
  return TRUE;
}

static void
remove_blank_before (HbPeersEdit   *self,
                     const Section *section)
{
  guint index;

  g_ptr_array_find (self->sections, section, &index);
  while (index-- > 0)
    {
      GPtrArray *lines = ((Section *) g_ptr_array_index (self->sections, index))->lines;

      if (lines->len == 0)
        continue;
      if (hb_peers_line_is_blank (g_ptr_array_index (lines, lines->len - 1)))
        g_ptr_array_remove_index (lines, lines->len - 1);
      return;
    }
}

/**
 * hb_peers_edit_remove:
 * @self: a text
 * @section: the name of a section that it has
 * @error: return location for a #GIOErrorEnum
 *
 * Removes its lines up to the last key, and a blank line that divided it from the others. Comments around it stay.
 *
 * Returns: whether it could be removed
 */
gboolean
hb_peers_edit_remove (HbPeersEdit  *self,
                      const char   *section,
                      GError      **error)
{
  Section *found = find (self, section);
  guint end;

  g_return_val_if_fail (found != NULL, FALSE);
  if (!check_once (self, section, error))
    return FALSE;

  end = find_end (found);
  if (end < found->lines->len && hb_peers_line_is_blank (g_ptr_array_index (found->lines, end)))
    end++;
  else if (get_last_line (self) == g_ptr_array_index (found->lines, end - 1))
    remove_blank_before (self, found);
  g_ptr_array_remove_range (found->lines, 0, end);

  g_hash_table_remove (self->by_name, found->name);
  g_clear_pointer (&found->name, g_free);
  return TRUE;
}
