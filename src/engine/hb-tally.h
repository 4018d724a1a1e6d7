#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbCallKind:
 * @HB_CALL_SMALL: takes some microseconds: all pending ones may be handled in one turn of the loop
 * @HB_CALL_LARGE: has a large reply: one is made and sent at a time, the others wait
 * @HB_CALL_CHANGE: changes something: one per turn, and it may wait for a person who types a password
 * @HB_CALL_WAIT: waits for something to happen, however long that takes, and costs nothing meanwhile
 *
 * The cost of a call.
 */
typedef enum
{
  HB_CALL_SMALL,
  HB_CALL_LARGE,
  HB_CALL_CHANGE,
  HB_CALL_WAIT,
  HB_N_CALL_KINDS,
} HbCallKind;

/**
 * HbTally:
 *
 * Counts the pending calls of each caller, of each user with all their connections, and of all together; each has
 * a limit.
 */
typedef struct _HbTally HbTally;

HbTally *hb_tally_new       (void);
void     hb_tally_free      (HbTally       *self);
char    *hb_tally_begin     (HbTally       *self,
                             const char    *sender,
                             guint32        serial,
                             gconstpointer  message,
                             HbCallKind     kind,
                             gboolean      *met);
void     hb_tally_end       (HbTally       *self,
                             const char    *sender,
                             guint32        serial,
                             gconstpointer  message);
void     hb_tally_set_user  (HbTally       *self,
                             const char    *sender,
                             guint32        uid);
void     hb_tally_forget    (HbTally       *self,
                             const char    *sender);
guint64  hb_tally_get_turn  (HbTally       *self,
                             const char    *sender,
                             guint64       *of_user);
void     hb_tally_take_turn (HbTally       *self,
                             const char    *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbTally, hb_tally_free)

G_END_DECLS
