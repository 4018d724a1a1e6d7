#include "server-driver.h"

#include "wire/hb-message.h"

/**
 * server_driver_defaults:
 *
 * Returns: the default configuration of these tests: a timeout of 4 s, 3 pulses a second apart, an answer
 *   wait of a second
 */
HbServerConfig
server_driver_defaults (void)
{
  return (HbServerConfig) {
    .timeout = 4 * HB_SECOND,
    .pulse_interval = HB_SECOND,
    .answer_wait = HB_SECOND,
    .pulses = 3,
    .max_peers = 1000,
  };
}

/**
 * server_of:
 * @driver: a driver from server_driver_start()
 *
 * Returns: (transfer none): its server
 */
HbServer *
server_of (RoleDriver *driver)
{
  return HB_SERVER (driver->role);
}

/**
 * server_driver_start:
 * @driver: (out caller-allocates): a driver; free it with role_driver_clear()
 * @config: the configuration of the server
 *
 * Starts a server at 0 s, among hosts that answer, whose peers are listed.
 */
void
server_driver_start (RoleDriver           *driver,
                     const HbServerConfig *config)
{
  role_driver_init (driver, HB_ROLE (hb_server_new (config)));
  driver->hosts_answer = TRUE;
  hb_server_set_listed (server_of (driver), TRUE);
}

/**
 * server_driver_syn:
 * @driver: the driver of a server
 * @from: a peer's address
 *
 * Delivers the SYN of a message only, which opens a session.
 */
void
server_driver_syn (RoleDriver *driver,
                   const char *from)
{
  role_driver_receive (driver, from, HB_PORT_SERVER, HB_TCP_SYN, NULL);
}

/**
 * server_driver_say:
 * @driver: the driver of a server
 * @from: a peer's address
 * @text: its message
 *
 * Delivers the three segments of a message.
 */
void
server_driver_say (RoleDriver *driver,
                   const char *from,
                   const char *text)
{
  server_driver_syn (driver, from);
  role_driver_receive (driver, from, HB_PORT_SERVER, HB_TCP_ACK, NULL);
  role_driver_receive (driver, from, HB_PORT_SERVER, HB_TCP_ACK, text);
}

/**
 * server_driver_peer:
 * @driver: the driver of a server
 * @address: a peer's address
 *
 * Returns: (transfer none): the server's record of that peer
 */
HbPeer *
server_driver_peer (RoleDriver *driver,
                    const char *address)
{
  HbAddress of = address_of (address);
  HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (server_of (driver)), &of);

  g_assert_nonnull (peer);
  return peer;
}

/**
 * server_driver_take_record:
 * @driver: the driver of a server
 * @address: a peer's address
 * @record: (out caller-allocates): what is to be kept of that peer
 *
 * Returns: whether it is worth keeping
 */
gboolean
server_driver_take_record (RoleDriver   *driver,
                           const char   *address,
                           HbPeerRecord *record)
{
  return hb_server_take_record (server_of (driver), server_driver_peer (driver, address), record);
}

/**
 * server_driver_answer:
 * @driver: the driver of a server
 * @from: the address of a peer that was sent a pulse
 *
 * Delivers the payload with which a client of ours answers the last pulse: it acknowledges the number of the
 * pulse's SYN.
 */
void
server_driver_answer (RoleDriver *driver,
                      const char *from)
{
  HbAddress peer = address_of (from);
  const HbOutgoing *last = NULL;

  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbOutgoing *sent = &g_array_index (driver->sent, HbOutgoing, i);

      if (hb_address_equal (&sent->segment.destination, &peer))
        last = sent;
    }

  g_assert_nonnull (last);
  driver->ack = last->segment.seq - (last->step - HB_STEP_SYN) + 1;
  role_driver_receive (driver, from, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
  driver->ack = 0;
}

/**
 * server_driver_await_verdict:
 * @driver: the driver of a server
 *
 * Advances the time to 20 s, by which a peer must have been given up.
 *
 * Returns: the first verdict
 */
HbVerdict
server_driver_await_verdict (RoleDriver *driver)
{
  role_driver_run_until (driver, 20 * HB_SECOND);
  for (guint i = 0; i < driver->events->len; i++)
    {
      const HbEvent *event = &g_array_index (driver->events, HbEvent, i);

      if (event->type == HB_EVENT_GAVE_UP)
        return event->verdict;
    }

  g_assert_not_reached ();
}
