#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bus on which an engine is offered, or looked for. */
typedef enum
{
  HB_BUS_NONE,
  HB_BUS_SESSION,
  HB_BUS_SYSTEM,
} HbBusKind;

G_END_DECLS
