#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbWelcome:
 * @HB_WELCOME_NONE: nothing, it has been said
 * @HB_WELCOME_BRIEF: what runs, and where
 * @HB_WELCOME_FULL: also what the person who started it may do now
 *
 * What the first line of a run is preceded by.
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
