#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The limits of messages that wait for the main loop: about 15 seconds of an engine's small batches, or seven of the
 * largest; in memory, these take about ten times their bytes. */
#define HB_GATE_MESSAGES 256
#define HB_GATE_BYTES (8 * 1024 * 1024)

/**
 * HbGate:
 *
 * Bounds the signals and property changes of an engine that wait for the main loop. GDBus reads all messages in its
 * own thread, and queues them without a limit if the main loop is too slow. Beyond the limit, the gate closes and
 * drops all of these messages until it is opened again. The order of the others, including replies, does not change,
 * and messages of other senders pass.
 */
typedef struct _HbGate HbGate;

/**
 * HbGateFunc:
 * @user_data: the owner's
 *
 * Called from the main loop once after the gate has closed, when all messages that passed before were handled.
 */
typedef void (*HbGateFunc) (gpointer user_data);

HbGate *hb_gate_new  (GDBusConnection *connection,
                      const char      *path,
                      HbGateFunc       shut,
                      gpointer         user_data);
void    hb_gate_free (HbGate          *self);
void    hb_gate_open (HbGate          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbGate, hb_gate_free)

G_END_DECLS
