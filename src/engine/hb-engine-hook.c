#include "engine/hb-engine-private.h"

#include <glib/gi18n.h>

#include "helper/hb-hook-program.h"

static void
on_warn (guint64     count,
         const char *text,
         gpointer    user_data)
{
  hb_engine_warn (user_data, HB_WARNING_HOOK, count, "%s", text);
}

/* One event may be about several peers, each with a name of its own. */
static void
on_change (const HbStateChange *change,
           gpointer             user_data)
{
  HbEngine *self = user_data;
  HbHookKey key = { .peer = change->event->peer };
  gboolean about_peer = hb_event_has_peer (change->event);
  g_autofree char *name = about_peer ? hb_engine_find_name (self, &change->event->peer) : NULL;
  HbStateChange named = *change;
  HbEvent event = *change->event;
  g_auto (HbHookRun) run = { 0 };

  event.name = name;
  named.event = &event;
  if (!about_peer)
    key.incident = change->incident;
  hb_state_change_make_run (&named, self->config.hook, &run);
  hb_hook_add (self->hook, &key, about_peer && !hb_server_knows (HB_SERVER (self->role), &event.peer), &run);
}

/* Before the first change, no helper runs. */
void
hb_engine_begin_hook (HbEngine *self)
{
  if (self->config.hook == NULL)
    return;

  self->hook = hb_hook_new (on_warn, self);
  self->state_changes = hb_state_changes_new (HB_SERVER (self->role), on_change, self);
}

/* A person who starts a server sees now that nobody will be told, not when something happens. */
void
hb_engine_check_hook (HbEngine *self)
{
  int error = self->config.hook != NULL ? hb_hook_program_check (self->config.hook[0]) : 0;

  if (error != 0)
    hb_engine_warn (self, HB_WARNING_HOOK, 1, _("the command of --on-change cannot be started: %s"), g_strerror (error));
}

/* That a server ends is no change of its peers. */
void
hb_engine_end_hook (HbEngine *self)
{
  g_clear_pointer (&self->state_changes, hb_state_changes_free);
  if (self->hook != NULL)
    hb_hook_end (self->hook);
  g_clear_pointer (&self->hook, hb_hook_free);
}
