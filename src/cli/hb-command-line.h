#pragma once

#include <glib.h>

#include "cli/hb-mode.h"

G_BEGIN_DECLS

/**
 * HbCommandLine:
 *
 * What was given on the command line, as it was given: %NULL or %FALSE for what was not. No value
 * has been looked at; that is for #HbOptions to do. The texts are bytes, not characters of some
 * locale.
 */
typedef struct
{
  char *role;
  char *interface;
  char *timeout;
  char *pulses;
  char *pulse_interval;
  char *answer_wait;
  char *server;
  char **messages;
  char *beat;
  gboolean once;
  char *max_peers;
  char **allow;
  char *read;
  char **locals;
  char *write;
  char *state;
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

/* What the options take, in the words of errors. */
const char *hb_command_line_get_takes  (const char           *name);
void        hb_command_line_refuse     (GError              **error,
                                        const char           *name,
                                        const char           *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbCommandLine, hb_command_line_clear)

G_END_DECLS
