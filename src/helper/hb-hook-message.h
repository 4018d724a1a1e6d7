#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bounds of a run: its packet in bytes, its arguments and its variables. */
#define HB_HOOK_PACKET_MAX 65536
#define HB_HOOK_ARGUMENTS_MAX 256
#define HB_HOOK_VARIABLES_MAX 32

/* The size of a packet about a run that has ended. */
#define HB_HOOK_END_SIZE 9

/**
 * HbHookRun:
 * @number: which one
 * @arguments: (array zero-terminated=1): the program, and its arguments
 * @variables: (array zero-terminated=1): what is added to its environment, "NAME=value" each
 * @input: (nullable): its standard input, which must not contain a NUL
 *
 * One run of a program that an engine asks its helper for: one packet of the socket between them.
 */
typedef struct
{
  guint32 number;
  char **arguments;
  char **variables;
  char *input;
} HbHookRun;

/* How a run has ended. */
typedef enum
{
  HB_HOOK_SUCCEEDED,
  HB_HOOK_EXITED,      /* with another exit status than 0 */
  HB_HOOK_KILLED,      /* by a signal */
  HB_HOOK_TIMED_OUT,
  HB_HOOK_NOT_STARTED, /* because of an error */
  HB_HOOK_LOST,        /* nobody knows: the helper has ended */
  HB_HOOK_N_OUTCOMES
} HbHookOutcome;

/**
 * HbHookEnd:
 * @number: of the run
 * @outcome: how it has ended
 * @detail: the exit status, the signal, or the errno
 *
 * The answer of the helper.
 */
typedef struct
{
  guint32 number;
  HbHookOutcome outcome;
  guint32 detail;
} HbHookEnd;

GByteArray *hb_hook_run_write  (const HbHookRun *self);
void        hb_hook_run_number (GByteArray      *packet,
                                guint32          number);
gboolean    hb_hook_run_read   (HbHookRun       *self,
                                const guint8    *packet,
                                gsize            length);
void        hb_hook_run_clear  (HbHookRun       *self);
void        hb_hook_end_write  (const HbHookEnd *self,
                                guint8           packet[HB_HOOK_END_SIZE]);
gboolean    hb_hook_end_read   (HbHookEnd       *self,
                                const guint8    *packet,
                                gsize            length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbHookRun, hb_hook_run_clear)

G_END_DECLS
