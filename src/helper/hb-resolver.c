#include "helper/hb-resolver.h"

#include <errno.h>
#include <netdb.h>

#include "net/hb-socket-address.h"

/* Sets the result for what the C library returned. */
static void
set_failure (HbHelperMessage *message,
             int              reason)
{
  int error = errno;

  message->n_addresses = 0;
  switch (reason)
    {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
#ifdef EAI_ADDRFAMILY
    case EAI_ADDRFAMILY:
#endif
      message->result = HB_HELPER_NOT_FOUND;
      message->text[0] = '\0';
      break;

    case EAI_AGAIN:
      message->result = HB_HELPER_NO_ANSWER;
      message->text[0] = '\0';
      break;

    default:
      message->result = HB_HELPER_FAILED;
      g_strlcpy (message->text, reason == EAI_SYSTEM ? g_strerror (error) : gai_strerror (reason), sizeof message->text);
      break;
    }
}

static void
find_name (HbHelperMessage *message)
{
  struct sockaddr_storage address;
  socklen_t length = hb_address_to_socket (&message->addresses[0], 0, &address);
  char name[NI_MAXHOST];
  int reason = getnameinfo ((const struct sockaddr *) &address, length, name, sizeof name, NULL, 0, NI_NAMEREQD);

  if (reason != 0)
    {
      set_failure (message, reason);
      return;
    }

  message->result = HB_HELPER_FOUND;
  message->n_addresses = 0;
  g_strlcpy (message->text, name, sizeof message->text);
}

/* Keeps the order of the system's resolver (RFC 6724). */
static void
find_addresses (HbHelperMessage *message)
{
  /* One entry for each address; and none of a family that this host has not. */
  const struct addrinfo hints = { .ai_flags = AI_ADDRCONFIG, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  int reason = getaddrinfo (message->text, NULL, &hints, &found);

  if (reason != 0)
    {
      set_failure (message, reason);
      return;
    }

  message->result = HB_HELPER_FOUND;
  message->n_addresses = 0;
  message->text[0] = '\0';
  for (struct addrinfo *next = found; next != NULL && message->n_addresses < HB_HELPER_ADDRESSES_MAX; next = next->ai_next)
    if (hb_address_from_socket (&message->addresses[message->n_addresses], next->ai_addr))
      message->n_addresses++;
  freeaddrinfo (found);
}

/**
 * hb_resolver_look_up:
 * @message: (inout): a request, which becomes its answer
 *
 * Asks the system's resolver (NSS: hosts file, DNS, mDNS), and waits for it, however long that takes.
 */
void
hb_resolver_look_up (HbHelperMessage *message)
{
  if (message->kind == HB_HELPER_NAME)
    find_name (message);
  else
    find_addresses (message);
}
