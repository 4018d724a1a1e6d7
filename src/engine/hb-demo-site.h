#pragma once

#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/* With fewer clients than this, a demo has no site. */
#define HB_DEMO_SITE_FROM 8

/* What becomes of a machine of the site. */
typedef enum
{
  HB_DEMO_FATE_LIVES,
  HB_DEMO_FATE_FALLS,  /* vanishes together with the others of its subnet, and comes back with them */
  HB_DEMO_FATE_SLEEPS, /* goes to sleep, as it may */
  HB_DEMO_FATE_NEVER,  /* is expected, and never comes */
} HbDemoFate;

/**
 * HbDemoMachine:
 * @name: what people call it
 * @group: the name of its group
 * @address: its address
 * @fate: what becomes of it
 * @text: what it says
 */
typedef struct
{
  const char *name;
  const char *group;
  guint8 address[4];
  HbDemoFate fate;
  const char *text;
} HbDemoMachine;

/* The machines of the demo's site, which its peers file lists. */
extern const HbDemoMachine hb_demo_site[];
extern const guint hb_demo_site_size;

HbPeersFile *hb_demo_site_create_peers (void);

G_END_DECLS
