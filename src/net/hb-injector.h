#pragma once

#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* How many segments are handed over in one system call. */
#define HB_INJECTOR_BATCH 64

/**
 * HbInjector:
 *
 * Sends segments as they are, through a raw IP socket a family: the kernel routes them and finds
 * the neighbour. Needs CAP_NET_RAW.
 */
typedef struct _HbInjector HbInjector;

HbInjector *hb_injector_new           (const char  *interface,
                                       GError     **error);
void        hb_injector_free          (HbInjector  *self);
void        hb_injector_send          (HbInjector  *self,
                                       HbSegment  **segments,
                                       guint        n_segments,
                                       int         *errors);
void        hb_injector_forget_routes (HbInjector  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInjector, hb_injector_free)

G_END_DECLS
