#include "cli/hb-printer.h"

#include "cli/hb-json-line.h"
#include "cli/hb-text-line.h"

struct _HbPrinter
{
  FILE *stream;
  GString *line;
  HbFormat format;
  gboolean quiet;
  gboolean welcomed;
};

/**
 * hb_printer_new:
 * @stream: where to print; borrowed
 * @format: lines for people or for programs
 * @quiet: leave out what peers do
 *
 * Returns: (transfer full): a printer
 */
HbPrinter *
hb_printer_new (FILE     *stream,
                HbFormat  format,
                gboolean  quiet)
{
  HbPrinter *self = g_new0 (HbPrinter, 1);

  self->stream = stream;
  self->line = g_string_new (NULL);
  self->format = format;
  self->quiet = quiet;

  return self;
}

void
hb_printer_free (HbPrinter *self)
{
  g_string_free (self->line, TRUE);
  g_free (self);
}

static gboolean
is_for_the_quiet (HbEventType type)
{
  return type == HB_EVENT_LISTENING || type == HB_EVENT_WARNING || type == HB_EVENT_SUMMARY;
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
  if (event->type == HB_EVENT_FORGOTTEN)
    return;
  if (self->quiet && !is_for_the_quiet (event->type))
    return;

  g_string_truncate (self->line, 0);
  if (self->format == HB_FORMAT_JSON)
    hb_json_line_append (self->line, event);
  else
    hb_text_line_append (self->line, event, !self->welcomed);
  fwrite (self->line->str, 1, self->line->len, self->stream);

  self->welcomed |= event->type == HB_EVENT_LISTENING;
}

/**
 * hb_printer_flush:
 * @self: a printer
 *
 * Returns: whether all lines so far reached the stream
 */
gboolean
hb_printer_flush (HbPrinter *self)
{
  return fflush (self->stream) == 0 && !ferror (self->stream);
}
