#pragma once

#include "event/hb-time.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/* What a person may type for a setting, on the command line, in a dialog or over a bus. */

#define HB_SETTING_SECONDS_LEAST 0.001
#define HB_SETTING_SECONDS_MOST 31622400
#define HB_SETTING_PEERS_MAX 100000000

/* How many names a list of them takes: each is looked up again and again. */
#define HB_SETTING_NAMES_MAX 64

gboolean hb_setting_parse_seconds (const char *text,
                                   gint64     *duration);
gboolean hb_setting_take_seconds  (double      seconds,
                                   gint64     *duration);
gboolean hb_setting_parse_count   (const char *text,
                                   guint       max,
                                   guint      *count);
gboolean hb_setting_parse_address (const char *text,
                                   HbAddress  *address);
gboolean hb_setting_parse_server  (const char  *text,
                                   HbAddress   *address,
                                   const char **name);

G_END_DECLS
