#include "cli/hb-printer.h"

#include "cli/hb-text-line.h"
#include "event/hb-json-line.h"

struct _HbPrinter
{
  GString *line;
  HbFormat format;
  HbLog log;
  HbLineSink sink;
  gpointer user_data;
  HbWelcome welcome;
};

/**
 * hb_printer_new:
 * @format: the format of the lines
 * @log: how much to print
 * @hints: whether to print hints for a person at the start
 * @sink: receives the lines
 * @user_data: for @sink
 *
 * Returns: (transfer full): a printer
 */
HbPrinter *
hb_printer_new (HbFormat   format,
                HbLog      log,
                gboolean   hints,
                HbLineSink sink,
                gpointer   user_data)
{
  HbPrinter *self = g_new0 (HbPrinter, 1);

  self->line = g_string_new (NULL);
  self->format = format;
  self->log = log;
  self->welcome = hints ? HB_WELCOME_FULL : HB_WELCOME_BRIEF;
  self->sink = sink;
  self->user_data = user_data;

  return self;
}

void
hb_printer_free (HbPrinter *self)
{
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* Whether to print a pulse with --log=changes: a single one may still be answered, but the second one of a
 * series shows that the first was not. The answer that ends such a series is printed as well. */
static gboolean
is_of_a_series (const HbEvent *event)
{
  return (event->type == HB_EVENT_PULSE_SENT && event->pulse > 1) ||
         (event->type == HB_EVENT_ALIVE && (event->pulse > 1 || event->of > 1));
}

static gboolean
is_told (const HbPrinter *self,
         const HbEvent   *event)
{
  switch (self->log)
    {
    case HB_LOG_QUIET:
      return hb_event_type_has (event->type, HB_EVENT_IN_QUIET);
    case HB_LOG_CHANGES:
      return hb_event_type_has (event->type, HB_EVENT_IN_CHANGES) || is_of_a_series (event);
    case HB_LOG_ALL:
    default:
      return hb_event_type_has (event->type, HB_EVENT_IN_LOG);
    }
}

static HbRank
get_rank (const HbEvent *event)
{
  if (event->type == HB_EVENT_SUMMARY ||
      (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_OUTPUT))
    return HB_RANK_LAST;

  return hb_event_type_has (event->type, HB_EVENT_CHATTER) ? HB_RANK_CHATTER : HB_RANK_CHANGE;
}

/**
 * hb_printer_print:
 * @self: a printer
 * @event: an event with its stamp set; ignored unless it is for the output
 */
void
hb_printer_print (HbPrinter     *self,
                  const HbEvent *event)
{
  if (!is_told (self, event))
    return;

  g_string_truncate (self->line, 0);
  if (self->format == HB_FORMAT_JSON)
    hb_json_line_append (self->line, event);
  else
    hb_text_line_append (self->line, event, self->welcome);
  self->sink (get_rank (event), self->line->str, self->line->len, self->user_data);

  if (event->type == HB_EVENT_LISTENING)
    self->welcome = HB_WELCOME_NONE;
}
