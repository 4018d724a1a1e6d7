#include "client-driver.h"

#include "wire/hb-message.h"

/**
 * client_driver_start:
 * @driver: (out caller-allocates): a driver; free it with role_driver_clear()
 * @beat: the interval of heartbeats, in ns; 0 for none
 *
 * Starts a client at 0 s, with an answer wait of a second, among hosts that answer.
 */
void
client_driver_start (RoleDriver *driver,
                     gint64      beat)
{
  client_driver_start_with_seed (driver, beat, 0);
}

/**
 * client_driver_start_with_seed:
 * @driver: (out caller-allocates): see client_driver_start()
 * @beat: the same
 * @seed: the first byte of the seed; the others are 0
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
 * @driver: a driver from client_driver_start()
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
 * @driver: the driver of a client
 * @text: the message to send; the client must accept it
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
 * @to: the client's address that it is sent to
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
 * @driver: the driver of a client
 * @from: the address of its server, or of another host
 *
 * Delivers the three segments of a pulse, with sequence numbers from %PULSE_SEQ on.
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
