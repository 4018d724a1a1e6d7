#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/* How many are told of by their address; what of more is left out is one number. */
#define HB_FLOODS_MAX 16

/**
 * HbFlood:
 * @source: who floods
 * @due: when it is told of next
 * @count: how many events about it were left out since it was last told of
 */
typedef struct
{
  HbAddress source;
  gint64 due;
  guint64 count;
} HbFlood;

/**
 * HbFloods:
 * @floods: the sources that say more than is told
 * @n_floods: how many there are
 * @due: when any is to be told of, or the rest is; %HB_NEVER where nothing was left out
 * @rest: what was left out of no single source of these
 *
 * What was left out, to be told once a second with its number. A plain value that its owner embeds.
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
 * @source: who floods, of which a line is told
 * @now: the time
 * @user_data: the owner's
 */
typedef void (*HbFloodFunc) (const HbAddress *source,
                             gint64           now,
                             gpointer         user_data);

void     hb_floods_init      (HbFloods        *self);
gboolean hb_floods_owe       (const HbFloods  *self,
                              const HbAddress *source);
void     hb_floods_note      (HbFloods        *self,
                              const HbAddress *source,
                              gint64           now);
void     hb_floods_note_rest (HbFloods        *self,
                              const HbAddress *source,
                              gint64           now);
void     hb_floods_take_back (HbFloods        *self,
                              const HbAddress *source);
void     hb_floods_tell      (HbFloods        *self,
                              HbRole          *role,
                              gint64           now,
                              HbFloodFunc      told,
                              gpointer         user_data);
void     hb_floods_finish    (HbFloods        *self,
                              HbRole          *role,
                              gint64           now);

G_END_DECLS
