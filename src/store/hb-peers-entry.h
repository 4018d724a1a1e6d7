#pragma once

#include "wire/hb-network.h"

G_BEGIN_DECLS

/* The keys of a peers file (INTERFACE.md, "Peers file"). */
typedef enum
{
  HB_PEERS_KEY_ADDRESS,
  HB_PEERS_KEY_GROUP,
  HB_PEERS_KEY_MATCH,
  HB_PEERS_KEY_TIMEOUT,
  HB_PEERS_KEY_PULSES,
  HB_PEERS_KEY_PULSE_INTERVAL,
  HB_PEERS_KEY_WITHIN, /* not supported yet, and never given */
  HB_PEERS_KEY_MAY_SLEEP,
  HB_PEERS_KEY_QUIET,
  HB_PEERS_KEY_NOTE,
  HB_PEERS_KEY_MUTED,
  HB_PEERS_KEY_EXPECTED,
  HB_N_PEERS_KEYS
} HbPeersKey;

/* What a section of the file is about. */
typedef enum
{
  HB_PEERS_SECTION_PEER,
  HB_PEERS_SECTION_GROUP,
  HB_PEERS_SECTION_DEFAULTS,
} HbPeersSection;

/* The names of the sections that are not those of a peer. */
#define HB_PEERS_DEFAULTS "defaults"
#define HB_PEERS_GROUP_PREFIX "group "

/* The most bytes of a name or a note, addresses of a peer, and quiet hours of a section. */
#define HB_PEERS_NAME_MAX 64
#define HB_PEERS_NOTE_MAX 1000
#define HB_PEERS_ADDRESSES_MAX 16
#define HB_PEERS_QUIET_MAX 16

/**
 * HbPeersEntry:
 * @section: what it is about
 * @name: the name of the peer or group; "defaults" for the defaults
 * @line: the line of its header, from 1
 * @given: a bit for each #HbPeersKey that has a value; those without one have their default below
 * @own: likewise, those that the section has itself
 * @addresses: (element-type HbAddress): a peer's
 * @hosts: (element-type utf8): host names by which a peer's other addresses are found
 * @group: (nullable): the name of a peer's group
 * @networks: (element-type HbNetwork): a group has all peers in these
 * @patterns: (element-type GPatternSpec): and those whose names match one of these
 * @timeout: nanoseconds
 * @pulse_interval: nanoseconds
 * @pulses: 1 to %HB_PULSES_MAX
 * @may_sleep: whether silence is normal for it (FALSE)
 * @muted: whether nobody is to be notified of it (FALSE)
 * @expected: whether it should be there (TRUE)
 * @quiet: (nullable) (element-type HbQuietHours): when nobody is to be notified of it
 * @note: (nullable): a person's note, UTF-8
 *
 * A section of a peers file: a peer, a group or the defaults.
 */
typedef struct
{
  HbPeersSection section;
  char *name;
  guint line;
  guint given;
  guint own;
  GArray *addresses;
  GPtrArray *hosts;
  char *group;
  GArray *networks;
  GPtrArray *patterns;
  gint64 timeout;
  gint64 pulse_interval;
  guint pulses;
  gboolean may_sleep;
  gboolean muted;
  gboolean expected;
  GArray *quiet;
  char *note;
} HbPeersEntry;

const char   *hb_peers_key_to_string    (HbPeersKey           key);
gboolean      hb_peers_entry_is_name    (const char          *name);
gboolean      hb_peers_entry_is_peer    (const char          *section);
HbPeersEntry *hb_peers_entry_new        (HbPeersSection       section,
                                         const char          *name,
                                         guint                line);
void          hb_peers_entry_free       (HbPeersEntry        *self);
gboolean      hb_peers_entry_is_named   (const HbPeersEntry  *self);
gboolean      hb_peers_entry_has        (const HbPeersEntry  *self,
                                         HbPeersKey           key);
char         *hb_peers_entry_read       (HbPeersEntry        *self,
                                         const char          *key,
                                         const char          *value);
void          hb_peers_entry_inherit    (HbPeersEntry        *self,
                                         const HbPeersEntry  *other);
gboolean      hb_peers_entry_matches    (const HbPeersEntry  *self,
                                         const HbPeersEntry  *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersEntry, hb_peers_entry_free)

G_END_DECLS
