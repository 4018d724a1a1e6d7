#pragma once

#include <gtk/gtk.h>

#include "store/hb-setting.h"

G_BEGIN_DECLS

#define HB_TYPE_FIELD (hb_field_get_type ())

typedef struct _HbField HbField;

/**
 * HbFieldFunc:
 * @self: a field
 * @text: the typed text, without surrounding space
 * @advice: (out) (nullable) (transfer full): what is wrong with it; %NULL if nothing is, or if the example says enough
 * @user_data: the owner's
 *
 * Returns: whether the answer is valid
 */
typedef gboolean (*HbFieldFunc) (HbField     *self,
                                 const char  *text,
                                 char       **advice,
                                 gpointer     user_data);

/**
 * HbField:
 *
 * A question, an entry for its answer, and below it, until the answer is valid, an example or what is wrong
 * with it. The typed text is never changed. Properties: "question" (string, with a
 * mnemonic), "text" (string) and, read-only, "advice" (string, the text below the entry) and "right"
 * (boolean, whether the answer is valid).
 */
G_DECLARE_FINAL_TYPE (HbField, hb_field, HB, FIELD, GtkBox)

void  hb_field_set_setting (HbField    *self,
                            HbSetting   setting);
void  hb_field_set_check   (HbField    *self,
                            HbFieldFunc func,
                            gpointer    user_data,
                            const char *example);
void  hb_field_set_text    (HbField    *self,
                            const char *text);
void  hb_field_set_seconds (HbField    *self,
                            double      seconds);
char *hb_field_dup_text    (HbField    *self);

G_END_DECLS
