#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* With this exit status, Meson reports a test as skipped. */
#define STAGE_SKIPPED 77

/**
 * Stage:
 * @window: the window with the widget under test
 * @frames: how many frames were drawn; a test sets it to 0 to start counting
 *
 * A window on the screen, with the widget under test.
 */
typedef struct
{
  GtkWidget *window;
  guint frames;
} Stage;

/**
 * StageCondition:
 * @data: the caller's data
 *
 * Returns: whether the condition is true
 */
typedef gboolean (*StageCondition) (gpointer data);

gboolean    stage_open            (void);
gboolean    stage_begin           (int             *argc,
                                   char          ***argv);
void        stage_stop_animations (void);
void        stage_set_letters     (int              percent);
void        stage_set_colors      (AdwColorScheme   scheme);

void        stage_present         (Stage           *self,
                                   GtkWidget       *window);
void        stage_init            (Stage           *self,
                                   GtkWidget       *content,
                                   int              width,
                                   int              height);
void        stage_clear           (Stage           *self);
void        stage_wait_for_frame  (Stage           *self);
void        stage_draw            (Stage           *self,
                                   guint            n_frames);
void        stage_save            (Stage           *self,
                                   const char      *name);
GdkTexture *stage_render          (GtkWidget       *widget);

void        stage_wait_until      (StageCondition   condition,
                                   gpointer         data);
char       *stage_read_clipboard  (GtkWidget       *widget);
void        stage_count           (guint           *count);

GPtrArray  *stage_find_all        (GtkWidget       *root,
                                   GType            type);
GtkWidget  *stage_find            (GtkWidget       *root,
                                   GType            type);
GtkWidget  *stage_find_button     (GtkWidget       *root,
                                   const char      *words);
GtkWidget  *stage_find_label      (GtkWidget       *root,
                                   const char      *text);

#define stage_assert_string(object, property, expected) \
  G_STMT_START { \
    g_autofree char *string_ = NULL; \
    g_object_get (object, property, &string_, NULL); \
    g_assert_cmpstr (string_, ==, expected); \
  } G_STMT_END

G_END_DECLS
