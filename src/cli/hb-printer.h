#pragma once

#include "cli/hb-options.h"
#include "event/hb-event.h"
#include "net/hb-writer.h"

G_BEGIN_DECLS

/**
 * HbPrinter:
 *
 * Events as lines: one line each, and no byte from the wire unescaped.
 */
typedef struct _HbPrinter HbPrinter;

/**
 * HbLineSink:
 * @rank: how much the line would be missed
 * @line: the line with its end; borrowed for the call
 * @length: its length
 * @user_data: the owner's
 *
 * Where a printer's lines go.
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
