#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How much of what an engine tells may wait for the main loop: a quarter of a minute of its batches where
 * there is little in them, or seven of the largest; in memory these take some ten times the bytes. */
#define HB_GATE_MESSAGES 256
#define HB_GATE_BYTES (8 * 1024 * 1024)

/**
 * HbGate:
 *
 * The gate between the thread that reads a D-Bus connection and the main loop, for what an engine tells
 * unasked (its signals and the changes of its properties). GDBus reads all that comes, and whatever the
 * main loop has no time for would wait in memory. Here no more of it waits than the bound: then the gate
 * shuts, and lets nothing through until it is opened again. What it lets through comes in the order in
 * which it was sent, answers to calls included; what is none of the engine's passes as ever.
 */
typedef struct _HbGate HbGate;

/**
 * HbGateFunc:
 * @user_data: the owner's
 *
 * Called from the main loop once after the gate has shut, when all that came through before was
 * handled.
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
