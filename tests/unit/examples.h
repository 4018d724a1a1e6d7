#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* When each of them happened: 2026-11-22 10:49:56.963856789 UTC. */
#define HB_EXAMPLE_STAMP G_GINT64_CONSTANT (1795344596963856789)

/**
 * HbExample:
 *
 * An event as a role, an engine or a replay tells it, for those who write it down.
 */
typedef struct
{
  const char *name;
  HbEvent event;
} HbExample;

/**
 * HbExampleLine:
 * @name: an example's
 * @line: what it is to be written as; the test says what it leaves out
 */
typedef struct
{
  const char *name;
  const char *line;
} HbExampleLine;

const HbEvent *hb_example_find    (const char          *name);
void           hb_examples_assert (const HbExampleLine *lines,
                                   gsize                count);
void           hb_examples_foreach
                                  (HbEventFunc          func,
                                   gpointer             user_data);

G_END_DECLS
