#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HbFieldCheck:
 * @text: what was typed, without the space around it
 * @advice: (out) (nullable) (transfer full): where it is not what is wanted, why; %NULL where there is
 *   no more to say than what is wanted
 *
 * Returns: whether it is what is wanted
 */
typedef gboolean (*HbFieldCheck) (const char  *text,
                                  char       **advice);

#define HB_TYPE_FIELD (hb_field_get_type ())

/**
 * HbField:
 *
 * A question, an entry for its answer, and below it, as long as the answer is not right, what is
 * wanted or what is wrong with it. What was typed is never touched. Properties: "question" (string,
 * with a mnemonic), "text" (string), "wanted" (string) and, read-only, "advice" (string, what is said
 * below the entry) and "right" (boolean).
 */
G_DECLARE_FINAL_TYPE (HbField, hb_field, HB, FIELD, GtkBox)

GtkWidget  *hb_field_new         (void);
void        hb_field_set_check   (HbField      *self,
                                  HbFieldCheck  check);
void        hb_field_set_text    (HbField      *self,
                                  const char   *text);
void        hb_field_set_seconds (HbField      *self,
                                  double        seconds);
char       *hb_field_dup_text    (HbField      *self);
gboolean    hb_field_is_right    (HbField      *self);

G_END_DECLS
