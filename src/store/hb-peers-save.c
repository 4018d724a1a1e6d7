#include "store/hb-peers-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/hb-folder.h"
#include "store/hb-peers-file.h"

/* How often the file may change while it is being edited. */
#define TRIES 5

#define MODE 0600

static gboolean
set_error (const char  *path,
           GError     **error)
{
  int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved_errno),
               /* Translators: a file, then the reason */
               _("The peers file %s cannot be written: %s"), path, g_strerror (saved_errno));
  return FALSE;
}

/* A symbolic link stays, and what it leads to is written.
 *
 * Returns: (nullable) (transfer full): %NULL where there is such a link that leads nowhere; errno says why */
static char *
resolve (const char *path)
{
  g_autofree char *resolved = NULL;
  char *real = realpath (path, NULL);
  struct stat status;

  if (real == NULL)
    return errno == ENOENT && lstat (path, &status) != 0 ? g_strdup (path) : NULL;

  resolved = g_strdup (real);
  free (real);
  return g_steal_pointer (&resolved);
}

/**
 * hb_peers_save_find_own:
 *
 * Returns: (transfer full) (type filename): the path of the person's own peers file, which may not exist
 */
char *
hb_peers_save_find_own (void)
{
  return g_build_filename (g_get_user_config_dir (), "heartbeats", "peers.conf", NULL);
}

/**
 * hb_peers_save_is_allowed:
 * @path: a peers file, which may not exist
 *
 * Returns: whether hb_peers_save() may write it
 */
gboolean
hb_peers_save_is_allowed (const char *path)
{
  g_autofree char *real = resolve (path);
  g_autofree char *folder = real != NULL ? g_path_get_dirname (real) : NULL;

  return real != NULL && g_access (folder, W_OK | X_OK) == 0 &&
         (g_access (real, F_OK) != 0 || g_access (real, R_OK | W_OK) == 0);
}

/* Returns: (nullable) (transfer full): its contents, none where it does not exist */
static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GError) problem = NULL;
  GBytes *bytes = hb_peers_file_read (path, &problem);

  if (bytes == NULL && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_bytes_new (NULL, 0);
  if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return bytes;
}

static gboolean
write_all (int     fd,
           GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written > 0)
        {
          data += written;
          length -= (gsize) written;
        }
    }

  return TRUE;
}

/* Who could read the file before can do so afterwards. */
static gboolean
keep_owner (int         fd,
            const char *path)
{
  struct stat before, now;

  if (stat (path, &before) != 0)
    return errno == ENOENT && fchmod (fd, MODE) == 0;
  if (fstat (fd, &now) != 0)
    return FALSE;
  if ((before.st_uid != now.st_uid || before.st_gid != now.st_gid) &&
      fchown (fd, before.st_uid, before.st_gid) != 0)
    return FALSE;

  return fchmod (fd, before.st_mode & 07777) == 0;
}

/* Returns: whether the file's contents are still @before; if not, and without an error, it has changed */
static gboolean
is_unchanged (const char  *path,
              GBytes      *before,
              GError     **error)
{
  g_autoptr (GBytes) now = read_file (path, error);

  return now != NULL && g_bytes_equal (now, before);
}

/* Returns: whether the file was replaced; if not, and without an error, it has changed meanwhile */
static gboolean
replace (const char  *path,
         GBytes      *before,
         GBytes      *after,
         GError     **error)
{
  g_autofree char *new_path = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (new_path, O_WRONLY | O_CLOEXEC, MODE);
  gboolean replaced;

  if (fd < 0)
    return set_error (path, error);

  replaced = write_all (fd, after) && keep_owner (fd, path) && fsync (fd) == 0;
  if (!replaced)
    set_error (path, error);
  if (close (fd) != 0 && replaced)
    replaced = set_error (path, error);

  replaced = replaced && is_unchanged (path, before, error);
  if (replaced && g_rename (new_path, path) != 0)
    replaced = set_error (path, error);

  if (replaced)
    hb_folder_sync (path);
  else
    unlink (new_path);
  return replaced;
}

/* The path may be that of a server that we are attached to, whose text has no place in other files of the person, such
 * as a shell's. */
static gboolean
check_before (const char   *path,
              HbPeersEdit  *text,
              GError      **error)
{
  g_autoptr (HbPeersFile) file = NULL;

  if (hb_peers_edit_has_sections (text))
    return TRUE;

  file = hb_peers_edit_parse (text);
  if (hb_peers_file_get_problems (file)->len == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               /* Translators: a file */
               _("%s is not a peers file: nothing is saved there"), path);
  return FALSE;
}

/* What is too long can never be read again. */
static gboolean
check_after (const char  *path,
             GBytes      *after,
             GError     **error)
{
  if (g_bytes_get_size (after) <= HB_PEERS_FILE_SIZE_MAX)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               /* Translators: a file */
               _("These are too many peers for the file %s"), path);
  return FALSE;
}

static gboolean
make_folder (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0700) == 0 || set_error (path, error);
}

/**
 * hb_peers_save:
 * @path: a peers file, which may not exist
 * @edit: edits it
 * @user_data: for @edit
 * @error: return location for a #GIOErrorEnum, or the error of @edit
 *
 * Reads the file, edits it, and replaces it at once: whoever reads it sees it as it was or as it is afterwards. If it
 * has changed meanwhile, it is read and edited again. Its mode, its owner and a symbolic link to it stay.
 *
 * Returns: whether the file is as @edit left it
 */
gboolean
hb_peers_save (const char       *path,
               HbPeersEditFunc   edit,
               gpointer          user_data,
               GError          **error)
{
  g_autofree char *real = resolve (path);

  if (real == NULL)
    return set_error (path, error);
  if (!make_folder (real, error))
    return FALSE;

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (GBytes) before = read_file (real, error);
      g_autoptr (HbPeersEdit) text = NULL;
      g_autoptr (GBytes) after = NULL;
      g_autoptr (GError) problem = NULL;
      gsize length;
      const char *data;

      if (before == NULL)
        return FALSE;

      data = g_bytes_get_data (before, &length);
      text = hb_peers_edit_new (data, length);
      if (!check_before (path, text, error) || !edit (text, user_data, error))
        return FALSE;

      after = hb_peers_edit_get_bytes (text);
      if (!check_after (path, after, error))
        return FALSE;
      if (g_bytes_equal (before, after) || replace (real, before, after, &problem))
        return TRUE;
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               /* Translators: a file */
               _("The peers file %s is being changed by another program; try again"), path);
  return FALSE;
}
