#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbStdin:
 *
 * Reads lines of standard input on the main loop, no faster than they are consumed.
 */
typedef struct _HbStdin HbStdin;

/**
 * HbLineFunc:
 * @line: a line without its line feed; if longer than the limit, cut to one byte more than that
 * @length: its length in bytes; it may contain NUL
 * @user_data: the data given to hb_stdin_new()
 *
 * Returns: whether the line was consumed; otherwise it is offered again after hb_stdin_resume()
 */
typedef gboolean (*HbLineFunc) (const char *line,
                                gsize       length,
                                gpointer    user_data);

/**
 * HbEndFunc:
 * @user_data: the data given to hb_stdin_new()
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
