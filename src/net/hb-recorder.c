#include "net/hb-recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include "net/hb-cooked.h"
#include "net/hb-net-error.h"

struct _HbRecorder
{
  char *path;
  FILE *file;        /* until the dumper has it */
  gboolean created;  /* there was no such file before */
  pcap_t *pcap;
  pcap_dumper_t *dumper;
  int error;         /* the errno of the first thing that could not be written */
  guint8 buffer[HB_COOKED_MAX];
};

static gboolean
set_error (HbRecorder  *self,
           int          reason,
           GError     **error)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
               "cannot write the capture %s: %s; give --write another file", self->path,
               g_strerror (reason));
  return FALSE;
}

static gboolean
open_file (HbRecorder *self)
{
  int fd = open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  self->created = fd >= 0;
  if (fd < 0)
    fd = open (self->path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;

  self->file = fdopen (fd, "w");
  return self->file != NULL;
}

/**
 * hb_recorder_new:
 * @path: where to write
 * @error: return location for a #HbNetError
 *
 * Opens the file, with the rights that this process has now. What is in it stays until
 * hb_recorder_begin().
 *
 * Returns: (nullable) (transfer full): a recorder
 */
HbRecorder *
hb_recorder_new (const char  *path,
                 GError     **error)
{
  g_autoptr (HbRecorder) self = g_new0 (HbRecorder, 1);

  self->path = g_strdup (path);
  self->pcap = pcap_open_dead_with_tstamp_precision (DLT_LINUX_SLL2, HB_COOKED_MAX,
                                                     PCAP_TSTAMP_PRECISION_NANO);
  if (!open_file (self))
    {
      set_error (self, errno, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * hb_recorder_begin:
 * @self: a recorder
 * @error: return location for a #HbNetError
 *
 * Replaces what is in the file.
 *
 * Returns: whether frames can be written now
 */
gboolean
hb_recorder_begin (HbRecorder  *self,
                   GError     **error)
{
  /* A pipe or a device has no length. */
  if (ftruncate (fileno (self->file), 0) != 0 && errno != EINVAL)
    return set_error (self, errno, error);

  self->dumper = pcap_dump_fopen (self->pcap, self->file);
  if (self->dumper == NULL)
    return set_error (self, errno, error);

  self->file = NULL;
  return TRUE;
}

void
hb_recorder_free (HbRecorder *self)
{
  /* Where nothing was begun, nothing is left behind. */
  if (self->dumper == NULL && self->created)
    unlink (self->path);

  g_clear_pointer (&self->dumper, pcap_dump_close);
  g_clear_pointer (&self->file, fclose);
  pcap_close (self->pcap);
  g_free (self->path);
  g_free (self);
}

/* What failed is noted when it does: later it is known no more why. */
static void
note_error (HbRecorder *self,
            gboolean    failed)
{
  if (failed && self->error == 0)
    self->error = errno;
}

static void
write_cooked (HbRecorder *self,
              gsize       captured,
              gsize       length,
              gint64      stamp)
{
  struct pcap_pkthdr header = {
    .ts = { stamp / G_GINT64_CONSTANT (1000000000), stamp % G_GINT64_CONSTANT (1000000000) },
    .caplen = (bpf_u_int32) captured,
    .len = (bpf_u_int32) length,
  };

  pcap_dump ((u_char *) self->dumper, &header, self->buffer);
  note_error (self, ferror (pcap_dump_file (self->dumper)));
}

/**
 * hb_recorder_write_frame:
 * @self: a recorder
 * @frame: a captured frame; one without a whole link header is left out
 */
void
hb_recorder_write_frame (HbRecorder    *self,
                         const HbFrame *frame)
{
  gsize length = 0;
  gsize captured = hb_cooked_from_frame (frame, self->buffer, sizeof self->buffer, &length);

  if (captured > 0)
    write_cooked (self, captured, length, frame->stamp);
}

/**
 * hb_recorder_write_segment:
 * @self: a recorder
 * @segment: a segment that we injected
 * @stamp: when, in nanoseconds of wall-clock time since 1970
 */
void
hb_recorder_write_segment (HbRecorder      *self,
                           const HbSegment *segment,
                           gint64           stamp)
{
  gsize length = hb_cooked_from_segment (segment, self->buffer, sizeof self->buffer);

  write_cooked (self, length, length, stamp);
}

/**
 * hb_recorder_flush:
 * @self: a recorder
 * @error: return location for a #HbNetError
 *
 * Hands everything to the system, so that a reader sees it now.
 *
 * Returns: whether all of it was written
 */
gboolean
hb_recorder_flush (HbRecorder  *self,
                   GError     **error)
{
  note_error (self, pcap_dump_flush (self->dumper) != 0);

  return self->error == 0 || set_error (self, self->error, error);
}
