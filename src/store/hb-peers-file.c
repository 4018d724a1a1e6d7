#include "store/hb-peers-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/hb-peers-value.h"
#include "store/hb-setting.h"

struct _HbPeersFile
{
  char *path;
  GPtrArray *peers;          /* of HbPeersEntry */
  GPtrArray *groups;         /* likewise */
  HbPeersEntry *defaults;    /* (nullable) */
  GPtrArray *problems;       /* of sentences */
  guint n_problems;          /* those that are left out included */

  /* While it is read */
  GHashTable *names;         /* the lines of the sections, by the text in the brackets */
  GHashTable *addresses;     /* the peers, by HbAddress */
  HbPeersEntry *section;     /* (nullable): of the current line */
  gboolean refused;          /* that section is wrong, and its lines say nothing */
  guint n_problems_before;   /* that section's */
  guint line;                /* from 1 */
  guint n_hosts;
  guint n_matches;
};

/* Problems */

G_GNUC_PRINTF (3, 4)
static void
complain (HbPeersFile *self,
          guint        line,
          const char  *format,
          ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->n_problems++ >= HB_PEERS_FILE_PROBLEMS_MAX)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->problems, g_strdup_printf ("%s, line %u: %s", self->path, line, text));
}

static void
count_others (HbPeersFile *self)
{
  guint others = self->n_problems - self->problems->len;

  if (others > 0)
    g_ptr_array_add (self->problems, g_strdup_printf ("%s: %u more wrong lines", self->path, others));
}

/* Sections */

/* Returns: whether the peer's addresses are its own; a host name may turn out to be another's later */
static gboolean
claim_addresses (HbPeersFile  *self,
                 HbPeersEntry *peer)
{
  for (guint i = 0; i < peer->addresses->len; i++)
    {
      HbAddress *address = &g_array_index (peer->addresses, HbAddress, i);
      const HbPeersEntry *other = g_hash_table_lookup (self->addresses, address);
      char text[HB_ADDRESS_STRING_SIZE];

      if (other != NULL)
        {
          complain (self, peer->line, "[%s] has the address %s, which is that of [%s] in line %u; give each peer its "
                    "own", peer->name, hb_address_format (address, text), other->name, other->line);
          return FALSE;
        }
    }

  for (guint i = 0; i < peer->addresses->len; i++)
    g_hash_table_insert (self->addresses, &g_array_index (peer->addresses, HbAddress, i), peer);
  return TRUE;
}

/* Returns: whether the peer can be watched */
static gboolean
check_peer (HbPeersFile  *self,
            HbPeersEntry *peer)
{
  if (!hb_peers_entry_has (peer, HB_PEERS_KEY_ADDRESS))
    {
      /* What is wrong with it was reported already. */
      if (self->n_problems > self->n_problems_before)
        return FALSE;
      complain (self, peer->line, "[%s] has no address; add a line such as address=10.0.0.231", peer->name);
      return FALSE;
    }
  if (self->n_hosts + peer->hosts->len > HB_SETTING_NAMES_MAX)
    {
      complain (self, peer->line, "[%s] has a host name, and the file more than %d; give the others by address",
                peer->name, HB_SETTING_NAMES_MAX);
      return FALSE;
    }
  if (!claim_addresses (self, peer))
    return FALSE;

  self->n_hosts += peer->hosts->len;
  return TRUE;
}

/* Its names and matches stay bounded. */
static gboolean
check_group (HbPeersFile        *self,
             const HbPeersEntry *group)
{
  guint matches = hb_peers_entry_has (group, HB_PEERS_KEY_MATCH) ? group->networks->len + group->patterns->len : 0;

  if (self->n_matches + matches > HB_PEERS_FILE_MATCHES_MAX)
    {
      complain (self, group->line, "[group %s] is left out: all match= together take %d networks and patterns",
                group->name, HB_PEERS_FILE_MATCHES_MAX);
      return FALSE;
    }

  self->n_matches += matches;
  return TRUE;
}

static void
end_section (HbPeersFile *self)
{
  HbPeersEntry *section = g_steal_pointer (&self->section);

  if (section == NULL || section->section == HB_PEERS_SECTION_DEFAULTS)
    return;

  if (section->section == HB_PEERS_SECTION_PEER && !check_peer (self, section))
    g_ptr_array_remove_index (self->peers, self->peers->len - 1);
  else if (section->section == HB_PEERS_SECTION_GROUP && !check_group (self, section))
    g_ptr_array_remove_index (self->groups, self->groups->len - 1);
}

static void
add_section (HbPeersFile    *self,
             HbPeersSection  section,
             const char     *text,
             const char     *name)
{
  self->section = hb_peers_entry_new (section, name, self->line);
  self->n_problems_before = self->n_problems;
  g_hash_table_insert (self->names, g_strdup (text), GUINT_TO_POINTER (self->line));

  if (section == HB_PEERS_SECTION_DEFAULTS)
    self->defaults = self->section;
  else
    g_ptr_array_add (section == HB_PEERS_SECTION_GROUP ? self->groups : self->peers, self->section);
}

static void
begin_section (HbPeersFile *self,
               const char  *text)
{
  gboolean group = g_str_has_prefix (text, HB_PEERS_GROUP_PREFIX);
  const char *name = group ? text + strlen (HB_PEERS_GROUP_PREFIX) : text;
  guint other = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, text));

  end_section (self);
  self->refused = TRUE;

  if (!hb_peers_entry_is_name (name))
    complain (self, self->line, "a peer has a name of 1 to %d bytes, as in [nas]", HB_PEERS_NAME_MAX);
  else if (other != 0)
    complain (self, self->line, "[%s] is already in line %u; put its keys there", text, other);
  else if (self->peers->len + self->groups->len >= HB_PEERS_FILE_ENTRIES_MAX)
    complain (self, self->line, "[%s] is left out: the file takes %d peers and groups", text,
              HB_PEERS_FILE_ENTRIES_MAX);
  else
    self->refused = FALSE;

  if (self->refused)
    return;

  if (group)
    add_section (self, HB_PEERS_SECTION_GROUP, text, name);
  else if (g_str_equal (text, HB_PEERS_DEFAULTS))
    add_section (self, HB_PEERS_SECTION_DEFAULTS, text, name);
  else
    add_section (self, HB_PEERS_SECTION_PEER, text, name);
}

/* Lines */

static void
read_key (HbPeersFile *self,
          char        *key,
          char        *value)
{
  g_autofree char *plain = hb_peers_value_unescape (g_strstrip (value));
  g_autofree char *problem = NULL;

  g_strstrip (key);
  if (self->refused)
    return;

  if (self->section == NULL)
    problem = g_strdup ("a key belongs below the name of a peer, as in [nas]");
  else if (plain == NULL)
    problem = g_strdup_printf ("%s has an unknown escape sequence; write a backslash as \\\\", key);
  else
    problem = hb_peers_entry_read (self->section, key, plain);

  if (problem != NULL)
    complain (self, self->line, "%s", problem);
}

static void
read_line (HbPeersFile *self,
           const char  *start,
           gsize        length)
{
  g_autofree char *line = NULL;
  char *equals;

  self->line++;
  if (length > HB_PEERS_FILE_LINE_MAX)
    {
      complain (self, self->line, "a line takes %d bytes", HB_PEERS_FILE_LINE_MAX);
      return;
    }
  if (!g_utf8_validate (start, (gssize) length, NULL))
    {
      complain (self, self->line, "a line is UTF-8");
      return;
    }

  line = g_strndup (start, length);
  g_strstrip (line);
  if (line[0] == '\0' || line[0] == '#')
    return;

  equals = strchr (line, '=');
  if (line[0] == '[' && g_str_has_suffix (line, "]"))
    {
      line[strlen (line) - 1] = '\0';
      begin_section (self, g_strstrip (line + 1));
    }
  else if (line[0] != '[' && equals != NULL && equals != line)
    {
      *equals = '\0';
      read_key (self, line, equals + 1);
    }
  else
    {
      complain (self, self->line, "a line is [NAME], KEY=VALUE, or a comment that begins with #");
    }
}

static void
read_lines (HbPeersFile *self,
            const char  *data,
            gsize        length)
{
  const char *end = data + length;

  if (length >= strlen (HB_PEERS_FILE_BYTE_ORDER_MARK) && memcmp (data, HB_PEERS_FILE_BYTE_ORDER_MARK, strlen (HB_PEERS_FILE_BYTE_ORDER_MARK)) == 0)
    data += strlen (HB_PEERS_FILE_BYTE_ORDER_MARK);

  while (data < end)
    {
      const char *newline = memchr (data, '\n', (gsize) (end - data));
      const char *stop = newline != NULL ? newline : end;

      read_line (self, data, (gsize) (stop - data));
      data = stop + 1;
    }

  end_section (self);
}

/* Groups */

/* Returns: (nullable) (transfer none): the group that the peer names, else the first one that matches it */
static const HbPeersEntry *
find_group (HbPeersFile        *self,
            GHashTable         *groups,
            const HbPeersEntry *peer)
{
  if (peer->group != NULL)
    return g_hash_table_lookup (groups, peer->group);

  for (guint i = 0; i < self->groups->len; i++)
    if (hb_peers_entry_matches (g_ptr_array_index (self->groups, i), peer))
      return g_ptr_array_index (self->groups, i);

  return NULL;
}

static void
settle (HbPeersFile *self)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->groups->len; i++)
    {
      HbPeersEntry *group = g_ptr_array_index (self->groups, i);

      g_hash_table_insert (groups, group->name, group);
    }

  for (guint i = 0; i < self->peers->len; i++)
    {
      HbPeersEntry *peer = g_ptr_array_index (self->peers, i);
      const HbPeersEntry *group = find_group (self, groups, peer);

      if (group != NULL)
        hb_peers_entry_inherit (peer, group);
      if (group != NULL && peer->group == NULL)
        peer->group = g_strdup (group->name);
      if (self->defaults != NULL)
        hb_peers_entry_inherit (peer, self->defaults);
    }

  for (guint i = 0; self->defaults != NULL && i < self->groups->len; i++)
    hb_peers_entry_inherit (g_ptr_array_index (self->groups, i), self->defaults);
}

/**
 * hb_peers_file_parse:
 * @path: the name of the file, for its errors
 * @data: (array length=length): its contents, any bytes
 * @length: bytes of @data
 *
 * Returns: (transfer full): what holds by it
 */
HbPeersFile *
hb_peers_file_parse (const char *path,
                     const char *data,
                     gsize       length)
{
  HbPeersFile *self = g_new0 (HbPeersFile, 1);

  self->path = g_strdup (path);
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_peers_entry_free);
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_peers_entry_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->addresses = g_hash_table_new (hb_address_hash, hb_address_equal);

  read_lines (self, data, length);
  settle (self);
  count_others (self);

  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->addresses, g_hash_table_unref);
  return self;
}

static gboolean
set_error (const char  *path,
           int          saved_errno,
           GError     **error)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved_errno), "cannot read the peers file %s: %s", path,
               g_strerror (saved_errno));
  return FALSE;
}

/* Returns: whether all of the file has been read */
static gboolean
read_all (int          fd,
          const char  *path,
          GByteArray  *bytes,
          GError     **error)
{
  guint8 block[65536];
  gssize length;

  while ((length = read (fd, block, sizeof block)) > 0)
    {
      g_byte_array_append (bytes, block, (guint) length);
      if (bytes->len > HB_PEERS_FILE_SIZE_MAX)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "cannot read the peers file %s: it is longer than %d MiB", path,
                       HB_PEERS_FILE_SIZE_MAX / 1024 / 1024);
          return FALSE;
        }
    }

  return length == 0 || set_error (path, errno, error);
}

/**
 * hb_peers_file_read:
 * @path: a peers file
 * @error: return location for a #GIOErrorEnum; %G_IO_ERROR_NOT_FOUND if there is no such file
 *
 * Returns: (nullable) (transfer full): its contents
 */
GBytes *
hb_peers_file_read (const char  *path,
                    GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  /* Does not wait for the writer of a pipe. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  gboolean complete;

  if (fd < 0)
    {
      set_error (path, errno, error);
      return NULL;
    }
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   "cannot read the peers file %s: it is not a regular file", path);
      return NULL;
    }

  complete = read_all (fd, path, bytes, error);
  close (fd);
  return complete ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/**
 * hb_peers_file_load:
 * @path: a peers file
 * @error: return location for a #GIOErrorEnum; %G_IO_ERROR_NOT_FOUND if there is no such file
 *
 * Reads the file, which may block. Use it in a thread while peers are watched.
 *
 * Returns: (nullable) (transfer full): what holds by it
 */
HbPeersFile *
hb_peers_file_load (const char  *path,
                    GError     **error)
{
  g_autoptr (GBytes) bytes = hb_peers_file_read (path, error);

  if (bytes == NULL)
    return NULL;

  return hb_peers_file_parse (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
hb_peers_file_free (HbPeersFile *self)
{
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->defaults, hb_peers_entry_free);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->path);
  g_free (self);
}

/**
 * hb_peers_file_get_peers:
 * @self: a peers file
 *
 * Returns: (transfer none) (element-type HbPeersEntry): its peers, with what their groups and the defaults give
 *   them, in the order of the file
 */
GPtrArray *
hb_peers_file_get_peers (HbPeersFile *self)
{
  return self->peers;
}

/**
 * hb_peers_file_find_name:
 * @self: a peers file
 * @name: a name
 *
 * Returns: (nullable) (transfer none): the peer of that name
 */
const HbPeersEntry *
hb_peers_file_find_name (HbPeersFile *self,
                         const char  *name)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      const HbPeersEntry *peer = g_ptr_array_index (self->peers, i);

      if (g_str_equal (peer->name, name))
        return peer;
    }

  return NULL;
}

/**
 * hb_peers_file_get_groups:
 * @self: a peers file
 *
 * Returns: (transfer none) (element-type HbPeersEntry): its groups, with what the defaults give them, likewise
 */
GPtrArray *
hb_peers_file_get_groups (HbPeersFile *self)
{
  return self->groups;
}

/**
 * hb_peers_file_get_problems:
 * @self: a peers file
 *
 * Returns: (transfer none) (element-type utf8): a sentence for each wrong line, which names the file, the line and
 *   what is wanted; up to %HB_PEERS_FILE_PROBLEMS_MAX, and how many more there are
 */
GPtrArray *
hb_peers_file_get_problems (HbPeersFile *self)
{
  return self->problems;
}

/**
 * hb_peers_file_count_problems:
 * @self: a peers file
 *
 * Returns: how many lines are wrong
 */
guint
hb_peers_file_count_problems (HbPeersFile *self)
{
  return self->n_problems;
}
