#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbStdin:
 *
 * Lines of standard input on the main loop, at the pace of whoever takes them.
 */
typedef struct _HbStdin HbStdin;

/**
 * HbLineFunc:
 * @line: a line without its end; longer ones than were asked for come cut to one byte more
 * @length: its length in bytes, those included that may be NUL
 * @user_data: the owner's
 *
 * Returns: whether the line was taken; otherwise it is offered again after hb_stdin_resume()
 */
typedef gboolean (*HbLineFunc) (const char *line,
                                gsize       length,
                                gpointer    user_data);

/**
 * HbEndFunc:
 * @user_data: the owner's
 */
typedef void (*HbEndFunc) (gpointer user_data);

HbStdin *hb_stdin_new    (gsize       max_length,
                          HbLineFunc  line,
                          HbEndFunc   end,
                          gpointer    user_data);
void     hb_stdin_free   (HbStdin    *self);
void     hb_stdin_resume (HbStdin    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbStdin, hb_stdin_free)

G_END_DECLS
