#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbWelcome:
 * @HB_WELCOME_NONE: nothing: it was printed already
 * @HB_WELCOME_BRIEF: the role and its interface
 * @HB_WELCOME_FULL: also hints on what to do next
 *
 * What to print before the first event.
 */
typedef enum
{
  HB_WELCOME_NONE,
  HB_WELCOME_BRIEF,
  HB_WELCOME_FULL,
} HbWelcome;

void hb_text_line_append (GString       *line,
                          const HbEvent *event,
                          HbWelcome      welcome);

G_END_DECLS
