#include "net/hb-recorder.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include "net/hb-cooked.h"
#include "net/hb-net-error.h"
#include "net/hb-output-file.h"
#include "net/hb-writer.h"

/* The pcap format, in host byte order (draft-ietf-opsawg-pcap, 4 and 5). This magic number means stamps in
 * nanoseconds. */
#define MAGIC 0xa1b23c4d
#define VERSION_MAJOR 2
#define VERSION_MINOR 4

typedef struct
{
  guint32 magic;
  guint16 version_major;
  guint16 version_minor;
  guint32 reserved[2];
  guint32 snap_length;
  guint32 link_type;
} FileHeader;

typedef struct
{
  guint32 seconds;
  guint32 nanoseconds;
  guint32 captured;
  guint32 length;
} RecordHeader;

/* One record, queued whole or not at all. */
typedef struct
{
  RecordHeader header;
  guint8 frame[HB_COOKED_MAX];
} Record;

struct _HbRecorder
{
  char *path;
  int fd;            /* -1 once the writer owns it */
  gboolean created;  /* the file is new */
  HbWriter *writer;
  gboolean reported;     /* an error was reported already */
  Record record;
};

static gboolean
set_error (HbRecorder  *self,
           const char  *reason,
           GError     **error)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
               "cannot write the capture %s: %s; give --write another file", self->path, reason);
  self->reported = TRUE;
  return FALSE;
}

static gboolean
set_errno (HbRecorder  *self,
           int          reason,
           GError     **error)
{
  return set_error (self, reason == ETIMEDOUT ? "it is not taken" : g_strerror (reason), error);
}

/**
 * hb_recorder_new:
 * @path: the file to write
 * @error: return location for a #HbNetError
 *
 * Opens the file with this process's current rights (hb_output_file_open()). Its contents stay until
 * hb_recorder_begin().
 *
 * Returns: (nullable) (transfer full): a recorder
 */
HbRecorder *
hb_recorder_new (const char  *path,
                 GError     **error)
{
  g_autoptr (HbRecorder) self = g_new0 (HbRecorder, 1);
  g_autoptr (GError) reason = NULL;

  self->path = g_strdup (path);
  self->fd = hb_output_file_open (path, &self->created, &reason);
  if (self->fd < 0)
    {
      set_error (self, reason->message, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * hb_recorder_begin:
 * @self: a recorder
 * @error: return location for a #HbNetError or a #GThreadError
 *
 * Truncates the file, and starts to record.
 *
 * Returns: whether that worked
 */
gboolean
hb_recorder_begin (HbRecorder  *self,
                   GError     **error)
{
  static const FileHeader header = {
    .magic = MAGIC,
    .version_major = VERSION_MAJOR,
    .version_minor = VERSION_MINOR,
    .snap_length = HB_COOKED_MAX,
    .link_type = DLT_LINUX_SLL2,
  };

  /* A pipe or a device cannot be truncated. */
  if (ftruncate (self->fd, 0) != 0 && errno != EINVAL)
    return set_errno (self, errno, error);
  lseek (self->fd, 0, SEEK_SET);

  self->writer = hb_writer_new (self->fd, TRUE, NULL, NULL, error);
  if (self->writer == NULL)
    return FALSE;

  self->fd = -1;
  hb_writer_put (self->writer, HB_RANK_LAST, (const char *) &header, sizeof header);
  hb_writer_push (self->writer);
  return TRUE;
}

void
hb_recorder_free (HbRecorder *self)
{
  /* If nothing was recorded, deletes the new file; this fails if root created it and we are another user by
   * now. */
  if (self->writer == NULL && self->created)
    unlink (self->path);

  g_clear_pointer (&self->writer, hb_writer_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

static void
write_record (HbRecorder *self,
              gsize       captured,
              gsize       length,
              gint64      stamp)
{
  self->record.header = (RecordHeader) {
    .seconds = (guint32) (stamp / G_GINT64_CONSTANT (1000000000)),
    .nanoseconds = (guint32) (stamp % G_GINT64_CONSTANT (1000000000)),
    .captured = (guint32) captured,
    .length = (guint32) length,
  };

  hb_writer_put (self->writer, HB_RANK_CHANGE, (const char *) &self->record,
                 sizeof self->record.header + captured);
}

/**
 * hb_recorder_write_frame:
 * @self: a recorder
 * @frame: a captured frame; skipped without a complete link header
 */
void
hb_recorder_write_frame (HbRecorder    *self,
                         const HbFrame *frame)
{
  gsize length = 0;
  gsize captured = hb_cooked_from_frame (frame, self->record.frame, sizeof self->record.frame,
                                         &length);

  if (captured > 0)
    write_record (self, captured, length, frame->stamp);
}

/**
 * hb_recorder_write_segment:
 * @self: a recorder
 * @segment: a segment that we injected
 * @stamp: when it was sent, in nanoseconds since 1970
 */
void
hb_recorder_write_segment (HbRecorder      *self,
                           const HbSegment *segment,
                           gint64           stamp)
{
  gsize length = hb_cooked_from_segment (segment, self->record.frame, sizeof self->record.frame);

  write_record (self, length, length, stamp);
}

/**
 * hb_recorder_take_lost:
 * @self: a recorder that has begun
 *
 * Returns: how many frames were dropped since the last call
 */
guint64
hb_recorder_take_lost (HbRecorder *self)
{
  return hb_writer_take_lost (self->writer);
}

/**
 * hb_recorder_flush:
 * @self: a recorder that has begun
 * @error: return location for a #HbNetError
 *
 * Starts to write all queued frames, so that a reader sees them soon.
 *
 * Returns: whether there was no error so far
 */
gboolean
hb_recorder_flush (HbRecorder  *self,
                   GError     **error)
{
  int reason = hb_writer_get_error (self->writer);

  hb_writer_push (self->writer);

  return reason == 0 || set_errno (self, reason, error);
}

/**
 * hb_recorder_finish:
 * @self: a recorder that has begun
 * @error: return location for a #HbNetError
 *
 * Waits until everything is written, as long as the reader makes progress.
 *
 * Returns: whether it was; also if hb_recorder_flush() has already reported why not
 */
gboolean
hb_recorder_finish (HbRecorder  *self,
                    GError     **error)
{
  int reason = hb_writer_finish (self->writer);

  return reason == 0 || self->reported || set_errno (self, reason, error);
}
