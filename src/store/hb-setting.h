#pragma once

#include "event/hb-time.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbSetting:
 * @HB_SETTING_DEMO_PEERS: how many peers a demo simulates
 * @HB_SETTING_MESSAGE: a text that a client sends
 * @HB_SETTING_SERVER: a client's server
 *
 * A setting of the command line, a dialog or D-Bus.
 */
typedef enum
{
  HB_SETTING_TIMEOUT,
  HB_SETTING_PULSES,
  HB_SETTING_PULSE_INTERVAL,
  HB_SETTING_ANSWER_WAIT,
  HB_SETTING_BEAT,
  HB_SETTING_MAX_PEERS,
  HB_SETTING_DEMO_PEERS,
  HB_SETTING_MESSAGE,
  HB_SETTING_SERVER,
  HB_N_SETTINGS
} HbSetting;

typedef enum
{
  HB_SETTING_KIND_SECONDS,
  HB_SETTING_KIND_COUNT,
  HB_SETTING_KIND_TEXT,
  HB_SETTING_KIND_HOST,
} HbSettingKind;

/**
 * HbSettingRules:
 * @name: its name on the command line, without the dashes
 * @kind: its kind
 * @least: the lower limit, in seconds, as a whole number, or in bytes of a text
 * @most: the upper limit
 * @takes: what it takes, for an error after its name
 * @range: (nullable): a dialog's message for a value beyond the limits; to be translated
 * @enter: (nullable): a dialog's message for an invalid value, with an example; to be translated
 *
 * The limits of a setting, and the sentences about them.
 */
typedef struct
{
  const char *name;
  HbSettingKind kind;
  double least;
  double most;
  const char *takes;
  const char *range;
  const char *enter;
} HbSettingRules;

extern const HbSettingRules hb_setting_rules[HB_N_SETTINGS];

#define HB_SETTING_SECONDS_LEAST 0.001
#define HB_SETTING_SECONDS_MOST 31622400

/* How many names a list may have: each is looked up again and again. */
#define HB_SETTING_NAMES_MAX 64

gboolean hb_setting_allows        (HbSetting   self,
                                   double      value);
gboolean hb_setting_parse_seconds (const char *text,
                                   gint64     *duration);
gboolean hb_setting_take_seconds  (double      seconds,
                                   gint64     *duration);
gboolean hb_setting_parse_span    (const char *text,
                                   gint64     *duration);
gboolean hb_setting_parse_count   (HbSetting   self,
                                   const char *text,
                                   guint      *count);
gboolean hb_setting_parse_address (const char *text,
                                   HbAddress  *address);
gboolean hb_setting_parse_server  (const char  *text,
                                   HbAddress   *address,
                                   const char **name);

G_END_DECLS
