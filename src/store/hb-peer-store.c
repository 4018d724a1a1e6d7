#include "store/hb-peer-store.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/hb-peer-flags.h"
#include "store/hb-folder.h"

/* The maximum number of damaged files to keep. */
#define ASIDE_MAX 100

#define MAGIC "HBPEERS"
#define VERSION 1
#define DIGEST_SIZE 32

/* The file: a header, records, and the SHA-256 of both. Numbers are in host byte order, which the header
 * shows: a state is not portable. */
typedef struct
{
  char magic[8];
  guint32 version;
  guint32 order;
  guint64 count;
} Head;

#define ORDER 0x01020304u

enum
{
  FLAG_OPEN = 1 << 0,
  FLAG_FOUND = 1 << 1,
  FLAG_MUTED = 1 << 2,
  FLAG_TEXT_CUT = 1 << 3,
  FLAG_ANSWERED = 1 << 4,
  FLAG_LEFT_ALONE = 1 << 5,
  FLAG_VALIDATED = 1 << 6,
};

enum
{
  MORE_ACKNOWLEDGED = 1 << 0,
  MORE_FLAPPING = 1 << 1,
  MORE_AWAITED = 1 << 2,
  MORE_UNTIL_BACK = 1 << 3,
};

/* A peer in the file. @interface is the name of a link-local address's interface, whose index may change with
 * a reboot. Files of older versions have 0 in @budget, and their budget, at most 255, in @little_budget; and 0 in
 * @more_flags and @quiet_until, which is in seconds, 0 for none. */
typedef struct
{
  guint8 address[16];
  guint8 local[16];
  char interface[IF_NAMESIZE];
  gint64 heard;
  gint64 ended;
  gint64 rtt;
  guint16 pulses;
  guint16 slowest;
  guint8 flags;
  guint8 reason;
  guint8 verdict;
  guint8 little_budget;
  guint8 text_length;
  guint8 more_flags;
  guint16 budget;
  guint32 quiet_until;
  guint8 text[HB_PEER_TEXT_SIZE];
} Stored;

G_STATIC_ASSERT (sizeof (Head) == 24);
G_STATIC_ASSERT (sizeof (Stored) == 128);

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

/* Records */

static void
stored_from_record (Stored             *self,
                    const HbPeerRecord *record)
{
  *self = (Stored) {
    .heard = record->heard,
    .ended = record->ended,
    .rtt = record->rtt,
    .pulses = record->pulses,
    .slowest = record->slowest,
    .flags = (record->open ? FLAG_OPEN : 0) | (record->validated ? FLAG_VALIDATED : 0) |
             (record->found ? FLAG_FOUND : 0) |
             (record->muted ? FLAG_MUTED : 0) | (record->text_cut ? FLAG_TEXT_CUT : 0) |
             (record->answered ? FLAG_ANSWERED : 0) |
             (record->left_alone ? FLAG_LEFT_ALONE : 0),
    .more_flags = (record->acknowledged ? MORE_ACKNOWLEDGED : 0) | (record->flapping ? MORE_FLAPPING : 0) |
                  (record->awaited ? MORE_AWAITED : 0) |
                  (record->quiet_until == HB_QUIET_UNTIL_BACK ? MORE_UNTIL_BACK : 0),
    .quiet_until = (guint32) CLAMP (record->quiet_until / G_USEC_PER_SEC, 0, G_MAXUINT32),
    .reason = record->reason,
    .verdict = record->verdict,
    .little_budget = (guint8) MIN (record->budget, G_MAXUINT8),
    .budget = record->budget,
    .text_length = record->text_length,
  };
  memcpy (self->address, record->address.bytes, sizeof self->address);
  memcpy (self->local, record->local.bytes, sizeof self->local);
  memcpy (self->text, record->text, MIN (record->text_length, HB_PEER_TEXT_SIZE));
  if (record->address.scope != 0)
    if_indextoname (record->address.scope, self->interface);
}

/* The digest detects damage; these checks detect values that we never write. */
static gboolean
record_from_stored (HbPeerRecord *self,
                    const Stored *stored)
{
  guint scope = 0;

  if (stored->interface[0] != '\0')
    {
      if (memchr (stored->interface, '\0', sizeof stored->interface) == NULL)
        return FALSE;
      scope = if_nametoindex (stored->interface);
    }

  *self = (HbPeerRecord) {
    .address = hb_address_from_ipv6 (stored->address, scope),
    .local = hb_address_from_ipv6 (stored->local, scope),
    .heard = stored->heard,
    .ended = stored->ended,
    .rtt = stored->rtt,
    .pulses = stored->pulses,
    .slowest = stored->slowest,
    .answered = (stored->flags & FLAG_ANSWERED) != 0,
    .left_alone = (stored->flags & FLAG_LEFT_ALONE) != 0,
    .open = (stored->flags & FLAG_OPEN) != 0,
    .reason = stored->reason,
    .verdict = stored->verdict,
    .validated = (stored->flags & FLAG_VALIDATED) != 0,
    .found = (stored->flags & FLAG_FOUND) != 0,
    .muted = (stored->flags & FLAG_MUTED) != 0,
    .acknowledged = (stored->more_flags & MORE_ACKNOWLEDGED) != 0,
    .flapping = (stored->more_flags & MORE_FLAPPING) != 0,
    .awaited = (stored->more_flags & MORE_AWAITED) != 0,
    .quiet_until = (stored->more_flags & MORE_UNTIL_BACK) != 0 ? HB_QUIET_UNTIL_BACK
                                                               : (gint64) stored->quiet_until * G_USEC_PER_SEC,
    .budget = MAX (stored->budget, stored->little_budget),
    .text_cut = (stored->flags & FLAG_TEXT_CUT) != 0,
    .text_length = stored->text_length,
  };
  memcpy (self->text, stored->text, sizeof self->text);

  return hb_address_is_unicast (&self->address) && stored->heard >= 0 &&
         (stored->ended == HB_UNKNOWN || stored->ended >= 0) &&
         (stored->rtt == HB_UNKNOWN || stored->rtt >= 0) && stored->reason < HB_N_CLOSES &&
         stored->verdict < HB_N_VERDICTS && stored->text_length <= HB_PEER_TEXT_SIZE;
}

/* Reading */

static gboolean
read_part (FILE      *file,
           gpointer   part,
           gsize      size,
           GChecksum *checksum)
{
  if (fread (part, size, 1, file) != 1)
    return FALSE;

  g_checksum_update (checksum, part, (gssize) size);
  return TRUE;
}

/* Returns: (nullable): what is wrong with the file */
static const char *
read_records (HbPeerStore *self,
              FILE        *file,
              guint        max_peers,
              guint64     *left_out)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[DIGEST_SIZE], wanted[DIGEST_SIZE];
  gsize length = sizeof digest;
  Head head;

  if (!read_part (file, &head, sizeof head, checksum))
    return _("it is damaged");
  if (head.order != ORDER)
    return _("it is damaged");
  if (head.version > VERSION)
    return _("it was written by a newer version of this program");

  for (guint64 i = 0; i < head.count; i++)
    {
      HbPeerRecord record;
      Stored stored;

      if (!read_part (file, &stored, sizeof stored, checksum) ||
          !record_from_stored (&record, &stored))
        return _("it is damaged");
      if (self->records->len < max_peers)
        g_array_append_val (self->records, record);
      else
        (*left_out)++;
    }

  g_checksum_get_digest (checksum, digest, &length);
  if (fread (wanted, sizeof wanted, 1, file) != 1 || memcmp (digest, wanted, sizeof wanted) != 0 ||
      fgetc (file) != EOF)
    return _("it is damaged");

  return NULL;
}

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

/* Whether the file is all zeroes, as after a power failure. */
static gboolean
is_blank (int fd)
{
  guint8 block[4096];
  off_t offset = 0;
  gssize length;

  while ((length = pread (fd, block, sizeof block, offset)) > 0)
    {
      for (gssize i = 0; i < length; i++)
        if (block[i] != 0)
          return FALSE;
      offset += length;
    }

  return length == 0;
}

/* Whether the file begins with our magic, as far as it goes, or is blank. */
static gboolean
is_ours (int                fd,
         const struct stat *status)
{
  char magic[sizeof MAGIC] = { 0 };
  gsize length = (gsize) CLAMP (status->st_size, 0, (off_t) sizeof magic);

  if (pread (fd, magic, length, 0) != (gssize) length)
    return FALSE;

  return memcmp (magic, MAGIC, length) == 0 || is_blank (fd);
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

  if (!is_ours (fd, &status))
    {
      close (fd);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("cannot keep the state in %s: it is not a state file of this program; it was left "
                     "unchanged"),
                   self->path);
      return FALSE;
    }

  file = fdopen (fd, "r");
  reason = read_records (self, file, max_peers, &left_out);
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

static gboolean
write_part (FILE          *file,
            gconstpointer  part,
            gsize          size,
            GChecksum     *checksum)
{
  g_checksum_update (checksum, part, (gssize) size);
  return fwrite (part, size, 1, file) == 1;
}

static gboolean
write_records (const GArray *records,
               FILE         *file)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Head head = { MAGIC, VERSION, ORDER, records->len };
  guint8 digest[DIGEST_SIZE];
  gsize length = sizeof digest;

  if (!write_part (file, &head, sizeof head, checksum))
    return FALSE;

  for (guint i = 0; i < records->len; i++)
    {
      Stored stored;

      stored_from_record (&stored, &g_array_index (records, HbPeerRecord, i));
      if (!write_part (file, &stored, sizeof stored, checksum))
        return FALSE;
    }

  g_checksum_get_digest (checksum, digest, &length);
  return fwrite (digest, sizeof digest, 1, file) == 1 && fflush (file) == 0 &&
         fsync (fileno (file)) == 0;
}

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
      if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && is_ours (fd, &status))
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

  written = write_records (self->records, file);
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
