#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The size of the queue in bytes, and how much of it each rank may fill: when it is full of chatter there is
 * still room for changes, and when it is full of those, for the last messages. */
#define HB_WRITER_SIZE (4 * 1024 * 1024)
#define HB_WRITER_LAST_SIZE (64 * 1024)
#define HB_WRITER_CHATTER_SIZE (3 * 1024 * 1024)

/**
 * HbRank:
 * @HB_RANK_CHATTER: expendable
 * @HB_RANK_CHANGE: a change of state
 * @HB_RANK_LAST: the last messages, and reports of loss
 *
 * The priority of a piece; the lowest is dropped first when the reader is too slow.
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
 * Writes to a descriptor in a thread of its own, so that a slow reader or disk blocks nothing but that
 * thread. The queue is bounded; pieces that do not fit are dropped and counted.
 */
typedef struct _HbWriter HbWriter;

/**
 * HbWriterFunc:
 * @user_data: the data given to hb_writer_new()
 *
 * Called from the main loop: writing failed (hb_writer_get_error()), or there is room again after pieces were
 * dropped (hb_writer_take_lost()).
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
