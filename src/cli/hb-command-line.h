#pragma once

#include <glib.h>

#include "cli/hb-mode.h"

G_BEGIN_DECLS

/**
 * HbCommandLine:
 *
 * The options of the command line, not validated (#HbOptions does that); %NULL or %FALSE if not given. Texts
 * are bytes of any encoding.
 */
typedef struct
{
  char *role;
  char *interface;
  char *timeout;
  char *pulses;
  char *pulse_interval;
  char *answer_wait;
  char **servers;
  char **messages;
  char *beat;
  gboolean once;
  char *max_peers;
  char **allow;
  char *read;
  char **locals;
  char *write;
  char *state;
  char *metrics;
  char *peers;
  char *on_change;
  gboolean numeric;
  char *format;
  gboolean quiet;
  char *log;
  char *bus;
  gboolean debug;
  char *demo;
  gboolean doctor;
  gboolean version;
  gboolean service;
} HbCommandLine;

gboolean    hb_command_line_parse      (HbCommandLine        *self,
                                        int                  *argc,
                                        char               ***argv,
                                        GError              **error);
void        hb_command_line_clear      (HbCommandLine        *self);
gboolean    hb_command_line_check_mode (const HbCommandLine  *self,
                                        HbMode                mode,
                                        GError              **error);

/* The values that options take, in the words of error messages. */
const char *hb_command_line_get_takes  (const char           *name);
void        hb_command_line_refuse     (GError              **error,
                                        const char           *name,
                                        const char           *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbCommandLine, hb_command_line_clear)

G_END_DECLS
