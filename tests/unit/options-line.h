#pragma once

#include "cli/hb-options.h"

G_BEGIN_DECLS

/* The start of a command line in each mode. */
#define SERVER "--role=server "
#define CLIENT "--role=client --server=10.0.0.231 "
#define REPLAY "--role=server --read=x.pcap "
#define DEMO "--role=server --demo "

HbOptions *hb_options_of     (const char *line);
void       hb_assert_refused (const char *line,
                              const char *wanted);

G_END_DECLS
