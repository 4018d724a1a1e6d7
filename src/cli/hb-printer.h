#pragma once

#include "cli/hb-options.h"
#include "event/hb-event.h"
#include "net/hb-writer.h"

G_BEGIN_DECLS

/**
 * HbPrinter:
 *
 * Prints events as lines, one each, with all text from the wire escaped.
 */
typedef struct _HbPrinter HbPrinter;

/**
 * HbLineSink:
 * @rank: the line's priority if there is no room for all
 * @line: the line with its line feed; valid during the call
 * @length: its length
 * @user_data: the data given to hb_printer_new()
 *
 * Receives a printer's lines.
 */
typedef void (*HbLineSink) (HbRank      rank,
                            const char *line,
                            gsize       length,
                            gpointer    user_data);

HbPrinter *hb_printer_new   (HbFormat       format,
                             HbLog          log,
                             gboolean       hints,
                             HbLineSink     sink,
                             gpointer       user_data);
void       hb_printer_free  (HbPrinter     *self);
void       hb_printer_print (HbPrinter     *self,
                             const HbEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPrinter, hb_printer_free)

G_END_DECLS
