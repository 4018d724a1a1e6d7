#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* How many addresses are remembered, with or without a name; and how many are being asked for at a time. */
#define HB_NAME_CACHE_SIZE 65536
#define HB_NAME_CACHE_ASKED_MAX 64

/* How long a name, that there is none, and that nobody answered, hold: microseconds. */
#define HB_NAME_CACHE_FOUND G_TIME_SPAN_HOUR
#define HB_NAME_CACHE_NOT_FOUND (10 * G_TIME_SPAN_MINUTE)
#define HB_NAME_CACHE_NO_ANSWER G_TIME_SPAN_MINUTE

/* Sources that may be forged: how many are asked for at once, and how often another one is, microseconds. */
#define HB_NAME_CACHE_STRANGERS_MAX 64
#define HB_NAME_CACHE_STRANGERS_APART G_TIME_SPAN_SECOND

/**
 * HbNameCache:
 *
 * What the resolver calls the peers, and which of them it is to be asked for. It is bounded whatever comes from the
 * network, asks nobody itself, and has no clock: its owner hands in the time, in microseconds.
 */
typedef struct _HbNameCache HbNameCache;

HbNameCache *hb_name_cache_new     (void);
void         hb_name_cache_free    (HbNameCache     *self);
const char  *hb_name_cache_get     (HbNameCache     *self,
                                    const HbAddress *address);
gboolean     hb_name_cache_may_ask (HbNameCache     *self,
                                    gint64           now,
                                    gboolean         proven);
gboolean     hb_name_cache_want    (HbNameCache     *self,
                                    gint64           now,
                                    const HbAddress *address,
                                    gboolean         proven);
gboolean     hb_name_cache_take    (HbNameCache     *self,
                                    gint64           now,
                                    const HbAddress *address,
                                    const char      *name);
void         hb_name_cache_miss    (HbNameCache     *self,
                                    gint64           now,
                                    const HbAddress *address);
void         hb_name_cache_drop    (HbNameCache     *self,
                                    const HbAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbNameCache, hb_name_cache_free)

G_END_DECLS
