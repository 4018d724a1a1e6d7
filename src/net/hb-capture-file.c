#include "net/hb-capture-file.h"

#include <glib/gi18n.h>

#include "net/hb-link-type.h"
#include "net/hb-net-error.h"
#include "net/hb-pcap-reader.h"
#include "net/hb-pcapng-reader.h"

#define MAGIC_SIZE 4

struct _HbCaptureFile
{
  HbByteStream *stream;
  HbPcapReader *pcap;     /* exactly one of these is not NULL */
  HbPcapngReader *pcapng;
  guint64 frames;
};

static gboolean
open_readers (HbCaptureFile  *self,
              GError        **error)
{
  const guint8 *magic = hb_byte_stream_need (self->stream, MAGIC_SIZE, error);

  if (magic == NULL)
    return FALSE;

  if (hb_pcap_reader_knows (magic))
    {
      self->pcap = hb_pcap_reader_new (self->stream, error);
      return self->pcap != NULL;
    }
  if (hb_pcapng_reader_knows (magic))
    {
      self->pcapng = hb_pcapng_reader_new (self->stream);
      return TRUE;
    }

  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, _("unknown file format"));
  return FALSE;
}

/* Sets @unknown to the link type if no frame can be decoded, else to -1. */
static gboolean
check_link_types (HbCaptureFile  *self,
                  gint64         *unknown,
                  GError        **error)
{
  guint32 link_type;

  if (self->pcapng != NULL)
    return hb_pcapng_reader_find_link (self->pcapng, unknown, error);

  link_type = hb_pcap_reader_get_link_type (self->pcap);
  *unknown = hb_link_type_to_link (link_type) == HB_LINK_UNKNOWN ? (gint64) link_type : -1;
  return TRUE;
}

static void
set_error (const char    *path,
           const GError  *reason,
           GError       **error)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
               /* Translators: a file's name, then the reason */
               _("cannot read the capture %s: %s"), path, reason->message);
}

/**
 * hb_capture_file_take:
 * @path: (type filename): a file or a pipe, or "-" for standard input
 * @error: return location for a #HbNetError
 *
 * Opens a capture with this process's current rights, and reads nothing: to parse it is for a process without
 * privileges.
 *
 * Returns: a descriptor for hb_capture_file_new(), or -1
 */
int
hb_capture_file_take (const char  *path,
                      GError     **error)
{
  g_autoptr (GError) reason = NULL;
  int fd = hb_byte_stream_take (path, &reason);

  if (fd < 0)
    set_error (path, reason, error);
  return fd;
}

/**
 * hb_capture_file_new:
 * @fd: (transfer full): from hb_capture_file_take()
 * @path: (type filename): its name
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a capture of which at least some frames can be decoded
 */
HbCaptureFile *
hb_capture_file_new (int          fd,
                     const char  *path,
                     GError     **error)
{
  g_autoptr (HbCaptureFile) self = g_new0 (HbCaptureFile, 1);
  g_autoptr (GError) reason = NULL;
  gint64 unknown = -1;

  self->stream = hb_byte_stream_new (fd, &reason);
  if (self->stream == NULL || !open_readers (self, &reason) ||
      !check_link_types (self, &unknown, &reason))
    {
      set_error (path, reason, error);
      return NULL;
    }
  if (unknown >= 0)
    {
      hb_link_type_refuse ((int) unknown, path, HB_NET_ERROR_FILE, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
hb_capture_file_free (HbCaptureFile *self)
{
  g_clear_pointer (&self->pcap, hb_pcap_reader_free);
  g_clear_pointer (&self->pcapng, hb_pcapng_reader_free);
  g_clear_pointer (&self->stream, hb_byte_stream_free);
  g_free (self);
}

static void
add_place (HbCaptureFile  *self,
           GError        **error)
{
  g_autoptr (GError) reason = g_steal_pointer (error);
  g_autofree char *frames = g_strdup_printf ("%" G_GUINT64_FORMAT, self->frames);

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
               /* Translators: what is wrong, then how many frames there are before that */
               _("%s (after frame %s)"), reason->message, frames);
}

/**
 * hb_capture_file_read:
 * @self: a capture
 * @frame: (out): the next frame, which borrows its bytes until the next call
 * @error: return location for a #HbNetError
 *
 * Reads the next block. Blocks if the file is a pipe.
 *
 * Returns: the kind of block
 */
HbReading
hb_capture_file_read (HbCaptureFile  *self,
                      HbFrame        *frame,
                      GError        **error)
{
  HbReading reading = self->pcap != NULL ? hb_pcap_reader_read (self->pcap, frame, error)
                                         : hb_pcapng_reader_read (self->pcapng, frame, error);

  self->frames += reading == HB_READING_FRAME;
  if (reading == HB_READING_FAILED && error != NULL)
    add_place (self, error);

  return reading;
}
