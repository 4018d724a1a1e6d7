#pragma once

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

/**
 * HbEngineNotice:
 *
 * The notification that the engine has ended, if no window shows that.
 */
typedef struct _HbEngineNotice HbEngineNotice;

HbEngineNotice *hb_engine_notice_new        (GApplication   *application);
void            hb_engine_notice_free       (HbEngineNotice *self);
void            hb_engine_notice_set_engine (HbEngineNotice *self,
                                             HbEngineProxy  *engine);
void            hb_engine_notice_set_hidden (HbEngineNotice *self,
                                             gboolean        hidden);

G_END_DECLS
