#include "store/hb-peer-file.h"

#include <glib/gi18n.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "event/hb-peer-flags.h"
#include "role/hb-peer-record.h"

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
  MORE_OVERRIDES = 1 << 4,
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
                  (record->awaited ? MORE_AWAITED : 0) | (record->overrides ? MORE_OVERRIDES : 0) |
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
    .overrides = (stored->more_flags & MORE_OVERRIDES) != 0,
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

/**
 * hb_peer_file_is_ours:
 * @fd: a regular file
 * @status: of it
 *
 * Returns: whether it begins as such a file, as far as it goes, or is blank
 */
gboolean
hb_peer_file_is_ours (int                fd,
                      const struct stat *status)
{
  char magic[sizeof MAGIC] = { 0 };
  gsize length = (gsize) CLAMP (status->st_size, 0, (off_t) sizeof magic);

  if (pread (fd, magic, length, 0) != (gssize) length)
    return FALSE;

  return memcmp (magic, MAGIC, length) == 0 || is_blank (fd);
}

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

/**
 * hb_peer_file_read:
 * @file: a file that hb_peer_file_is_ours() has seen
 * @max_peers: the maximum number of peers to read
 * @records: (element-type HbPeerRecord): where to append them
 * @left_out: (out): how many more there are
 *
 * Returns: (nullable): what is wrong with the file; then none of the records may be used
 */
const char *
hb_peer_file_read (FILE    *file,
                   guint    max_peers,
                   GArray  *records,
                   guint64 *left_out)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[DIGEST_SIZE], wanted[DIGEST_SIZE];
  gsize length = sizeof digest;
  Head head;

  *left_out = 0;
  if (!read_part (file, &head, sizeof head, checksum) || head.order != ORDER)
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
      if (records->len < max_peers)
        g_array_append_val (records, record);
      else
        (*left_out)++;
    }

  g_checksum_get_digest (checksum, digest, &length);
  if (fread (wanted, sizeof wanted, 1, file) != 1 || memcmp (digest, wanted, sizeof wanted) != 0 ||
      fgetc (file) != EOF)
    return _("it is damaged");

  return NULL;
}

/* Writing */

static gboolean
write_part (FILE          *file,
            gconstpointer  part,
            gsize          size,
            GChecksum     *checksum)
{
  g_checksum_update (checksum, part, (gssize) size);
  return fwrite (part, size, 1, file) == 1;
}

/**
 * hb_peer_file_write:
 * @file: an empty file
 * @records: (element-type HbPeerRecord): its contents
 *
 * Returns: whether all of it is on the disk; else errno says why not
 */
gboolean
hb_peer_file_write (FILE         *file,
                    const GArray *records)
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
