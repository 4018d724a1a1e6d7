#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All that waits to be written, in bytes, and how much of that each kind may fill. What has
 * changed is kept when there is no room for chatter any more, and the last words when there is
 * none for it. */
#define HB_WRITER_SIZE (4 * 1024 * 1024)
#define HB_WRITER_LAST_SIZE (64 * 1024)
#define HB_WRITER_CHATTER_SIZE (3 * 1024 * 1024)

/**
 * HbRank:
 * @HB_RANK_CHATTER: what can be done without
 * @HB_RANK_CHANGE: what has changed
 * @HB_RANK_LAST: the last words, and that something was lost
 *
 * What is dropped first where nobody reads.
 */
typedef enum
{
  HB_RANK_CHATTER,
  HB_RANK_CHANGE,
  HB_RANK_LAST,
} HbRank;

/**
 * HbWriter:
 *
 * Writes to a descriptor with a thread of its own, so that whoever does not read there, or a disk
 * that does not answer, keeps nobody but that thread waiting. What waits to be written is bounded;
 * what there is no room for is counted, by the piece.
 */
typedef struct _HbWriter HbWriter;

/**
 * HbWriterFunc:
 * @user_data: the owner's
 *
 * Called from the main loop: writing failed (hb_writer_get_error()), or there is room again after
 * something was lost (hb_writer_take_lost()).
 */
typedef void (*HbWriterFunc) (gpointer user_data);

HbWriter *hb_writer_new       (int            fd,
                               gboolean       owned,
                               HbWriterFunc   changed,
                               gpointer       user_data,
                               GError       **error);
void      hb_writer_free      (HbWriter      *self);
void      hb_writer_put       (HbWriter      *self,
                               HbRank         rank,
                               const char    *bytes,
                               gsize          length);
void      hb_writer_push      (HbWriter      *self);
guint64   hb_writer_take_lost (HbWriter      *self);
int       hb_writer_get_error (HbWriter      *self);
void      hb_writer_make_room (HbWriter      *self);
int       hb_writer_finish    (HbWriter      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbWriter, hb_writer_free)

G_END_DECLS
