#include "engine/hb-demo-site.h"

const HbDemoMachine hb_demo_site[] = {
  { "door-1", "Hall", { 198, 18, 5, 10 }, HB_DEMO_FATE_FALLS, "locked" },
  { "door-2", "Hall", { 198, 18, 5, 11 }, HB_DEMO_FATE_FALLS, "locked" },
  { "cam-1", "Hall", { 198, 18, 5, 12 }, HB_DEMO_FATE_FALLS, "41 °C" },
  { "cam-2", "Hall", { 198, 18, 5, 13 }, HB_DEMO_FATE_FALLS, "40 °C" },
  { "display", "Hall", { 198, 18, 5, 14 }, HB_DEMO_FATE_FALLS, "slide 3 of 12" },
  { "lamp", "Hall", { 198, 18, 5, 15 }, HB_DEMO_FATE_FALLS, "dimmed to 30 %" },
  { "nas", "Basement", { 198, 18, 6, 10 }, HB_DEMO_FATE_LIVES, "scrub 61 % done" },
  { "nas-new", "Basement", { 198, 18, 6, 11 }, HB_DEMO_FATE_NEVER, NULL },
  { "laptop", "Laptops", { 198, 18, 7, 10 }, HB_DEMO_FATE_SLEEPS, "going home" },
};

const guint hb_demo_site_size = G_N_ELEMENTS (hb_demo_site);

/**
 * hb_demo_site_create_peers:
 *
 * Returns: (transfer full): the peers file of the demo's server, which lists the machines of the site
 */
HbPeersFile *
hb_demo_site_create_peers (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hb_demo_site); i++)
    {
      const HbDemoMachine *machine = &hb_demo_site[i];
      const guint8 *address = machine->address;

      g_string_append_printf (text, "[%s]\naddress=%u.%u.%u.%u\ngroup=%s\n", machine->name, address[0], address[1],
                              address[2], address[3], machine->group);
      if (machine->fate == HB_DEMO_FATE_SLEEPS)
        g_string_append (text, "may-sleep=true\n");
    }

  return hb_peers_file_parse ("demo", text->str, text->len);
}
