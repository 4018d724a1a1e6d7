#include "app/engine/hb-engine-facts.h"

static GParamSpec *
find (const char *name)
{
  return g_object_interface_find_property (g_type_default_interface_peek (HB_DBUS_TYPE_ENGINE1), name);
}

static void
copy (HbDBusEngine1 *self,
      HbDBusEngine1 *proxy,
      GParamSpec    *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (proxy), pspec->name, &value);
  g_object_set_property (G_OBJECT (self), pspec->name, &value);
}

/**
 * hb_engine_facts_new:
 *
 * Returns: (transfer full): an object with default values, which notifies of changes
 */
HbDBusEngine1 *
hb_engine_facts_new (void)
{
  return hb_dbus_engine1_skeleton_new ();
}

/**
 * hb_engine_facts_take:
 * @self: facts
 * @proxy: the engine's D-Bus proxy, while its name has an owner
 *
 * Copies all properties, or none if the engine did not answer when they were queried.
 */
void
hb_engine_facts_take (HbDBusEngine1 *self,
                      HbDBusEngine1 *proxy)
{
  gpointer engine = g_type_default_interface_peek (HB_DBUS_TYPE_ENGINE1);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  if (hb_dbus_engine1_get_role (proxy) == NULL)
    return;

  pspecs = g_object_interface_list_properties (engine, &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    copy (self, proxy, pspecs[i]);
}

/**
 * hb_engine_facts_take_one:
 * @self: facts
 * @proxy: the engine's D-Bus proxy, while its name has an owner
 * @name: a changed property of the proxy; ignored if it is none of the engine's
 */
void
hb_engine_facts_take_one (HbDBusEngine1 *self,
                          HbDBusEngine1 *proxy,
                          const char    *name)
{
  GParamSpec *pspec = find (name);

  if (pspec != NULL)
    copy (self, proxy, pspec);
}
