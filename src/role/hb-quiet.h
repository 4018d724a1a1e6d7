#pragma once

#include "role/hb-flapping.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbQuietEntry:
 * @peer: the address of a peer
 * @until: when its mute ends, microseconds of wall-clock time since 1970; 0 for not by itself, -1 when it is back
 * @muted: whether a peer that is not in the table yet is muted as soon as it is
 * @overrides: whether a person has muted it for good, or not, and its policy says otherwise
 * @acknowledged: nobody is notified of it until its state changes
 * @flapping: the changes of its state
 *
 * What keeps a peer quiet, besides its policy, and what few peers have.
 */
typedef struct
{
  HbAddress peer;
  gint64 until;
  gboolean muted;
  gboolean overrides;
  gboolean acknowledged;
  HbFlapping flapping;
} HbQuietEntry;

/**
 * HbQuiet:
 *
 * The peers that have an #HbQuietEntry. Their number is bounded, since strangers can change their states; those of
 * whom we know that they exist, and what a person decided, have most of the room.
 */
typedef struct _HbQuiet HbQuiet;

/**
 * HbQuietFunc:
 * @entry: an entry
 * @user_data: the caller's
 */
typedef void (*HbQuietFunc) (HbQuietEntry *entry,
                             gpointer      user_data);

HbQuiet      *hb_quiet_new         (void);
void          hb_quiet_free        (HbQuiet         *self);
HbQuietEntry *hb_quiet_find        (HbQuiet         *self,
                                    const HbAddress *peer);
HbQuietEntry *hb_quiet_need        (HbQuiet         *self,
                                    const HbAddress *peer,
                                    gboolean         stranger);
void          hb_quiet_tidy        (HbQuiet         *self,
                                    HbQuietEntry    *entry);
void          hb_quiet_forget      (HbQuiet         *self,
                                    const HbAddress *peer);
void          hb_quiet_walk        (HbQuiet         *self,
                                    HbQuietFunc      func,
                                    gpointer         user_data);

G_END_DECLS
