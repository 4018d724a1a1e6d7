#include "client-driver.h"

#include "wire/hb-message.h"

/**
 * client_driver_start:
 * @driver: (out caller-allocates): what is to drive the client; role_driver_clear() ends both
 * @beat: how often it says that it is alive, in ns; 0 for never
 *
 * Starts a client at 0 s, with a second's wait for an answer, among hosts that answer.
 */
void
client_driver_start (RoleDriver *driver,
                     gint64      beat)
{
  client_driver_start_with_seed (driver, beat, 0);
}

/**
 * client_driver_start_with_seed:
 * @driver: (out caller-allocates): as client_driver_start() has it
 * @beat: likewise
 * @seed: the first byte of what its ports and numbers are drawn from; the others are 0
 */
void
client_driver_start_with_seed (RoleDriver *driver,
                               gint64      beat,
                               guint8      seed)
{
  HbClientConfig config = {
    .server = address_of (SERVER),
    .local = address_of ("198.18.0.2"),
    .answer_wait = HB_SECOND,
    .beat = beat,
    .seed = { seed },
  };

  role_driver_init (driver, HB_ROLE (hb_client_new (&config)));
  driver->hosts_answer = TRUE;
}

/**
 * client_of:
 * @driver: a driver that client_driver_start() filled in
 *
 * Returns: (transfer none): its client
 */
HbClient *
client_of (RoleDriver *driver)
{
  return HB_CLIENT (driver->role);
}

/**
 * client_driver_say:
 * @driver: a client's driver
 * @text: what the client is to tell its server; it must take it
 */
void
client_driver_say (RoleDriver *driver,
                   const char *text)
{
  g_assert_true (hb_client_send (client_of (driver), driver->now, text));
  role_driver_settle (driver);
}

/**
 * client_driver_make_pulse:
 * @to: which of the client's addresses it goes to
 * @seq: the sequence number of its SYN
 *
 * Returns: the payload segment of a pulse from its server
 */
HbSegment
client_driver_make_pulse (const char *to,
                          guint32     seq)
{
  return (HbSegment) {
    .source = address_of (SERVER),
    .destination = address_of (to),
    .source_port = 40000,
    .destination_port = HB_PORT_CLIENT,
    .flags = HB_TCP_ACK,
    .seq = seq + 2,
    .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
    .payload_length = strlen (HB_PAYLOAD_HEARTBEAT),
    .payload_captured = strlen (HB_PAYLOAD_HEARTBEAT),
  };
}

/**
 * client_driver_pulse:
 * @driver: a client's driver
 * @from: the address of its server, or of somebody else
 *
 * Has the three segments of a pulse arrive, from %PULSE_SEQ on.
 */
void
client_driver_pulse (RoleDriver *driver,
                     const char *from)
{
  driver->seq = PULSE_SEQ;
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_SYN, NULL);
  driver->seq++;
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_ACK, NULL);
  driver->seq++;
  role_driver_receive (driver, from, HB_PORT_CLIENT, HB_TCP_ACK, "MSG_HEARTBEAT");
}
