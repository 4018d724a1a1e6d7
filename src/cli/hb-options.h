#pragma once

#include <gio/gio.h>

#include "cli/hb-bus-kind.h"
#include "cli/hb-line-format.h"
#include "cli/hb-mode.h"
#include "cli/verbs/hb-verb-options.h"
#include "engine/hb-settings.h"

G_BEGIN_DECLS

/* How much to print. */
typedef enum
{
  HB_LOG_ALL,
  HB_LOG_CHANGES, /* no beats, and no pulses that were answered */
  HB_LOG_QUIET,   /* the start, warnings and the summary */
} HbLog;

/**
 * HbOptions:
 *
 * The validated command line (INTERFACE.md, "Options"): every value is valid, and has its default if it was
 * not given. Durations are in nanoseconds. Empty lists are %NULL.
 */
typedef struct
{
  HbMode mode;
  HbVerbOptions *verb; /* NULL but with HB_MODE_VERB, which has only these */
  HbFormat format;
  HbBusKind bus;
  HbLog log;
  gboolean debug;
  gboolean once;
  gboolean numeric;
  gboolean service; /* of the app: the bus started it, and will say what for */

  char *interface;
  char *read;
  char *write;
  char *state;
  GSocketAddress *metrics_address; /* where they are served */
  char *metrics_file;              /* or to which they are written */
  char *peers;
  gboolean peers_may_be_missing; /* their file */
  char **hook;                   /* the command for each change */

  HbSettings settings; /* owns its networks; its names point into those below */
  char **servers;
  char **allow_names;
  guint demo_peers;
  char **messages;
  GArray *locals; /* of HbAddress */
} HbOptions;

HbOptions *hb_options_parse (int         *argc,
                             char      ***argv,
                             GError     **error);
void       hb_options_free  (HbOptions   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbOptions, hb_options_free)

G_END_DECLS
