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
 * What a person may choose on the command line, in a dialog or over a bus.
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
 * @kind: what it is
 * @least: of seconds, of a whole number, or of the bytes of a text
 * @most: likewise
 * @takes: what it takes, in an error after its name
 * @range: (nullable): what a dialog says where the bounds are not kept; to be translated
 * @enter: (nullable): what a dialog asks for, with an example; to be translated
 *
 * All that is to be known of what a setting takes, for whoever checks it or says it.
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

/* How many names a list of them takes: each is looked up again and again. */
#define HB_SETTING_NAMES_MAX 64

gboolean hb_setting_allows        (HbSetting   self,
                                   double      value);
gboolean hb_setting_parse_seconds (const char *text,
                                   gint64     *duration);
gboolean hb_setting_take_seconds  (double      seconds,
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
