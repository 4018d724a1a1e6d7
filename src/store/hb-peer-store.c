#include "store/hb-peer-store.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/hb-folder.h"
#include "store/hb-peer-file.h"

/* The maximum number of damaged files to keep. */
#define ASIDE_MAX 100

/* A write in progress, reference-counted by the store and its thread, which may hang in a write for ever. */
typedef struct
{
  char *path;
  char *new_path;
  GArray *records; /* of HbPeerRecord */

  GMutex lock; /* protects the members below */
  GCond finished;
  gboolean done;
  GError *error;
} Writing;

struct _HbPeerStore
{
  char *path;
  int lock;
  GArray *records; /* of HbPeerRecord: what was read, until hb_peer_store_take() */
  char *trouble;   /* what was wrong with the file */
  Writing *writing;
  gboolean hung;   /* the thread may still write when the disk comes back */
};

static void
writing_clear (gpointer data)
{
  Writing *self = data;

  g_free (self->path);
  g_free (self->new_path);
  g_array_unref (self->records);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->finished);
  g_clear_error (&self->error);
}

static void
writing_release (Writing *self)
{
  g_atomic_rc_box_release_full (self, writing_clear);
}

/* Reading */

/* Returns: (nullable) (transfer full): the file's new name, which was unused */
static char *
rename_aside (const char *path)
{
  for (guint i = 0; i < ASIDE_MAX; i++)
    {
      g_autofree char *number = i > 0 ? g_strdup_printf (".%u", i) : g_strdup ("");
      g_autofree char *aside = g_strconcat (path, ".damaged", number, NULL);

      if (faccessat (AT_FDCWD, aside, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        continue;
      return g_rename (path, aside) == 0 ? g_steal_pointer (&aside) : NULL;
    }

  return NULL;
}

/* Renames a damaged file, for somebody to look at, and uses nothing of it. */
static void
set_aside (HbPeerStore *self,
           const char  *reason)
{
  g_autofree char *aside = rename_aside (self->path);

  g_array_set_size (self->records, 0);
  self->trouble =
      /* Translators: a file, what is wrong with it, and the name that it has now */
      g_strdup_printf (_("cannot restore the peers: %s cannot be used, %s; it was renamed to %s"),
                       self->path, reason, aside != NULL ? aside : self->path);
}

static gboolean
set_error (const char  *path,
           GError     **error)
{
  int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved_errno),
               /* Translators: a file, then the reason */
               _("cannot keep the state in %s: %s"), path, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
read_file (HbPeerStore  *self,
           guint         max_peers,
           GError      **error)
{
  /* Does not wait for the writer of a pipe. */
  int fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  g_autofree char *number = NULL;
  guint64 left_out = 0;
  const char *reason;
  struct stat status;
  FILE *file;

  if (fd < 0)
    return errno == ENOENT || set_error (self->path, error);
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _("cannot keep the state in %s: it is not a regular file"), self->path);
      return FALSE;
    }

  if (!hb_peer_file_is_ours (fd, &status))
    {
      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("cannot keep the state in %s: it is not a state file of this program; it was left "
                     "unchanged"),
                   self->path);
      return FALSE;
    }

  file = fdopen (fd, "r");
  reason = hb_peer_file_read (file, max_peers, self->records, &left_out);
  fclose (file);

  number = g_strdup_printf ("%" G_GUINT64_FORMAT, left_out);
  if (reason != NULL)
    set_aside (self, reason);
  else if (left_out > 0)
    /* Translators: a number, then a file */
    self->trouble = g_strdup_printf (_("the peer table has no room for %s of the peers in %s"), number,
                                     self->path);
  return TRUE;
}

/* Locks a separate file, since each write replaces the state file itself. */
static gboolean
take_lock (HbPeerStore  *self,
           GError      **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
  if (self->lock < 0)
    return set_error (path, error);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return set_error (path, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               _("another server keeps its state in %s; each needs a file of its own"), self->path);
  return FALSE;
}

/**
 * hb_peer_store_open:
 * @path: the file, which may not exist yet
 * @max_peers: the maximum number of peers to read
 * @error: return location for a #GIOErrorEnum; %G_IO_ERROR_BUSY if another process uses the file
 *
 * Locks the file for this process, and reads it. A damaged file is renamed.
 *
 * Returns: (nullable) (transfer full): the store
 */
HbPeerStore *
hb_peer_store_open (const char  *path,
                    guint        max_peers,
                    GError     **error)
{
  g_autoptr (HbPeerStore) self = g_new0 (HbPeerStore, 1);

  self->path = g_strdup (path);
  self->lock = -1;
  self->records = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  if (!take_lock (self, error) || !read_file (self, max_peers, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * hb_peer_store_free:
 * @self: a store
 *
 * A write in progress goes on.
 */
void
hb_peer_store_free (HbPeerStore *self)
{
  if (self->writing != NULL)
    {
      self->hung |= hb_peer_store_is_busy (self);
      writing_release (self->writing);
    }

  /* The thread may still write: keeps the lock until the process ends. */
  if (self->lock >= 0 && !self->hung)
    close (self->lock);
  g_clear_pointer (&self->records, g_array_unref);
  g_free (self->trouble);
  g_free (self->path);
  g_free (self);
}

/**
 * hb_peer_store_take:
 * @self: a store
 * @trouble: (out) (transfer full) (nullable): a warning about the file
 *
 * Returns: (transfer full) (element-type HbPeerRecord): the records of the file; empty on the second call
 */
GArray *
hb_peer_store_take (HbPeerStore  *self,
                    char        **trouble)
{
  GArray *records = g_steal_pointer (&self->records);

  *trouble = g_steal_pointer (&self->trouble);
  self->records = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  return records;
}

/* Writing, in a thread */

/* Removes what a crash, or a symbolic link, has left in its place; anything else stays, and is an error. */
static FILE *
open_new (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  struct stat status;

  if (fd < 0 && errno == ELOOP)
    unlink (path);
  if (fd >= 0)
    {
      if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && hb_peer_file_is_ours (fd, &status))
        unlink (path);
      close (fd);
    }

  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  return fd >= 0 ? fdopen (fd, "w") : NULL;
}

static gboolean
replace_file (const Writing  *self,
              GError        **error)
{
  FILE *file = open_new (self->new_path);
  gboolean written;

  if (file == NULL)
    return set_error (self->new_path, error);

  written = hb_peer_file_write (file, self->records);
  if (!written)
    set_error (self->path, error);
  if (fclose (file) != 0 && written)
    written = set_error (self->path, error);
  if (written && g_rename (self->new_path, self->path) != 0)
    written = set_error (self->path, error);

  if (written)
    hb_folder_sync (self->path);
  else
    unlink (self->new_path);
  return written;
}

static gpointer
run_writer (gpointer user_data)
{
  Writing *self = user_data;
  g_autoptr (GError) error = NULL;

  replace_file (self, &error);

  g_mutex_lock (&self->lock);
  self->error = g_steal_pointer (&error);
  self->done = TRUE;
  g_cond_signal (&self->finished);
  g_mutex_unlock (&self->lock);

  writing_release (self);
  return NULL;
}

/**
 * hb_peer_store_begin:
 * @self: a store without a write in progress: hb_peer_store_end() followed the last hb_peer_store_begin()
 * @records: (transfer full) (element-type HbPeerRecord): the file's new contents
 *
 * Starts to write; see hb_peer_store_is_busy().
 */
void
hb_peer_store_begin (HbPeerStore *self,
                     GArray      *records)
{
  Writing *writing;
  GThread *thread;

  g_return_if_fail (self->writing == NULL);
  if (self->hung)
    {
      g_array_unref (records);
      return;
    }

  writing = g_atomic_rc_box_new0 (Writing);
  writing->path = g_strdup (self->path);
  writing->new_path = g_strconcat (self->path, ".new", NULL);
  writing->records = records;
  g_mutex_init (&writing->lock);
  g_cond_init (&writing->finished);
  self->writing = writing;

  thread = g_thread_try_new ("heartbeats-state", run_writer, g_atomic_rc_box_acquire (writing),
                             &writing->error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }

  writing->done = TRUE;
  writing_release (writing);
}

/**
 * hb_peer_store_is_busy:
 * @self: a store
 *
 * Returns: whether the write is still in progress
 */
gboolean
hb_peer_store_is_busy (HbPeerStore *self)
{
  gboolean busy;

  if (self->writing == NULL)
    return FALSE;

  g_mutex_lock (&self->writing->lock);
  busy = !self->writing->done;
  g_mutex_unlock (&self->writing->lock);

  return busy;
}

/* Returns: whether it finished in time */
static gboolean
wait_for_end (Writing *self,
              gint64   patience)
{
  gint64 deadline = g_get_monotonic_time () + patience;
  gboolean done;

  g_mutex_lock (&self->lock);
  while (!self->done && g_cond_wait_until (&self->finished, &self->lock, deadline))
    ;
  done = self->done;
  g_mutex_unlock (&self->lock);

  return done;
}

/**
 * hb_peer_store_end:
 * @self: a store
 * @patience: how long to wait for the disk, in microseconds
 * @error: return location for a #GIOErrorEnum; %G_IO_ERROR_TIMED_OUT if it took longer, after which nothing
 *   more is written
 *
 * Waits for the write that hb_peer_store_begin() started.
 *
 * Returns: whether it succeeded; also if none was started
 */
gboolean
hb_peer_store_end (HbPeerStore  *self,
                   gint64        patience,
                   GError      **error)
{
  g_autoptr (GError) trouble = NULL;

  if (self->writing != NULL)
    {
      self->hung = !wait_for_end (self->writing, patience);
      if (!self->hung)
        trouble = g_steal_pointer (&self->writing->error);
      g_clear_pointer (&self->writing, writing_release);
    }
  if (self->hung)
    g_set_error (&trouble, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 /* Translators: a file */
                 _("cannot keep the state in %s: the disk does not answer"), self->path);
  if (trouble == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}
