#include "cli/hb-printer.h"

#include "cli/hb-json-line.h"
#include "cli/hb-text-line.h"

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
 * @format: lines for people or for programs
 * @log: how much of it
 * @hints: say at the beginning, to a person, what may be done now
 * @sink: where the lines go
 * @user_data: for @sink
 *
 * Returns: (transfer full): a printer
 */
HbPrinter *
hb_printer_new (HbFormat    format,
                HbLog       log,
                gboolean    hints,
                HbLineSink  sink,
                gpointer    user_data)
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

/* Whether a pulse is answered is not known when it leaves. The second one says that the first was
 * not, and the word of life that ends such a series belongs to it. */
static gboolean
is_change (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_ALIVE:
      return event->pulse > 1 || event->of > 1;

    case HB_EVENT_PULSE_SENT:
      return event->pulse > 1;

    case HB_EVENT_SILENCE:
    case HB_EVENT_TIMED_OUT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
      return FALSE;

    case HB_EVENT_LISTENING:
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_MESSAGE:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_SESSION_CLOSED:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_WARNING:
    case HB_EVENT_SUMMARY:
    case HB_EVENT_CHANGED:
    case HB_EVENT_UNTOLD:
    case HB_EVENT_FORGOTTEN:
    case HB_N_EVENTS:
    default:
      return TRUE;
    }
}

static gboolean
is_told (const HbPrinter *self,
         const HbEvent   *event)
{
  switch (self->log)
    {
    case HB_LOG_QUIET:
      return event->type == HB_EVENT_LISTENING || event->type == HB_EVENT_WARNING ||
             event->type == HB_EVENT_SUMMARY;
    case HB_LOG_CHANGES:
      return is_change (event);
    case HB_LOG_ALL:
    default:
      return TRUE;
    }
}

/* What comes again and again while nothing changes, and texts, of which a stranger can send as
 * many as he likes, are chatter. */
static HbRank
get_rank (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
    case HB_EVENT_SILENCE:
    case HB_EVENT_PULSE_SENT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_SEGMENT:
      return HB_RANK_CHATTER;

    case HB_EVENT_WARNING:
      return event->about == HB_WARNING_OUTPUT ? HB_RANK_LAST : HB_RANK_CHANGE;

    case HB_EVENT_SUMMARY:
      return HB_RANK_LAST;

    case HB_EVENT_LISTENING:
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_TIMED_OUT:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_SESSION_CLOSED:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_CHANGED:
    case HB_EVENT_FORGOTTEN:
    case HB_EVENT_UNTOLD:
    case HB_N_EVENTS:
    default:
      return HB_RANK_CHANGE;
    }
}

/**
 * hb_printer_print:
 * @self: a printer
 * @event: an event with its stamp set; one that is not for output is passed over
 */
void
hb_printer_print (HbPrinter     *self,
                  const HbEvent *event)
{
  if (event->type == HB_EVENT_FORGOTTEN || event->type == HB_EVENT_UNTOLD || !is_told (self, event))
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
