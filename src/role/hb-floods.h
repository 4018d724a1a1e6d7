#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/* How many sources are reported by their addresses; the events of more are one number. */
#define HB_FLOODS_MAX 16

/**
 * HbFlood:
 * @source: the flooding address
 * @due: when to report it next
 * @count: how many of its events were left out since the last report
 */
typedef struct
{
  HbAddress source;
  gint64 due;
  guint64 count;
} HbFlood;

/**
 * HbFloods:
 * @floods: the flooding sources
 * @n_floods: how many there are
 * @due: when to report next; %HB_NEVER if nothing was left out
 * @rest: how many events of other sources were left out
 *
 * Counts events that were left out, to report their number each second. A plain value that its owner embeds.
 */
typedef struct
{
  HbFlood floods[HB_FLOODS_MAX];
  HbFlood rest;
  guint n_floods;
  gint64 due;
} HbFloods;

/**
 * HbFloodFunc:
 * @source: a flooding source that is reported
 * @now: the time
 * @user_data: the owner's
 */
typedef void (*HbFloodFunc) (const HbAddress *source,
                             gint64           now,
                             gpointer         user_data);

void     hb_floods_init           (HbFloods        *self);
gboolean hb_floods_has_report_due (const HbFloods  *self,
                                   const HbAddress *source);
void     hb_floods_note           (HbFloods        *self,
                                   const HbAddress *source,
                                   gint64           now);
void     hb_floods_note_rest      (HbFloods        *self,
                                   const HbAddress *source,
                                   gint64           now);
void     hb_floods_uncount        (HbFloods        *self,
                                   const HbAddress *source);
void     hb_floods_report         (HbFloods        *self,
                                   HbRole          *role,
                                   gint64           now,
                                   HbFloodFunc      told,
                                   gpointer         user_data);
void     hb_floods_finish         (HbFloods        *self,
                                   HbRole          *role,
                                   gint64           now);

G_END_DECLS
