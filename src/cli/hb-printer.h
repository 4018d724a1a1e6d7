#pragma once

#include <stdio.h>

#include "cli/hb-options.h"
#include "engine/hb-report.h"

G_BEGIN_DECLS

/**
 * HbPrinter:
 *
 * Events as lines on a stream: one line each, and no byte from the wire unescaped.
 */
typedef struct _HbPrinter HbPrinter;

HbPrinter *hb_printer_new   (FILE          *stream,
                             HbFormat       format,
                             gboolean       quiet);
void       hb_printer_free  (HbPrinter     *self);
void       hb_printer_print (HbPrinter     *self,
                             const HbEvent *event);
gboolean   hb_printer_flush (HbPrinter     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPrinter, hb_printer_free)

G_END_DECLS
