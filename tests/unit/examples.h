#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* The time of every example: 2026-11-22 10:49:56.963856789 UTC. */
#define HB_EXAMPLE_STAMP G_GINT64_CONSTANT (1795344596963856789)

/**
 * HbExample:
 *
 * An event of a role, an engine or a replay, for tests of the output formats.
 */
typedef struct
{
  const char *name;
  HbEvent event;
} HbExample;

/**
 * HbExampleLine:
 * @name: the name of an example
 * @line: its expected output; each test says what is left out
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
