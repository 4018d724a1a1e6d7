#include "wire/hb-mac.h"

#define BYTES 6

/**
 * hb_mac_format:
 * @mac: a MAC address as a number of 48 bits
 * @text: (out): return location
 *
 * Returns: (transfer none): @text
 */
const char *
hb_mac_format (guint64 mac,
               char    text[HB_MAC_STRING_SIZE])
{
  g_snprintf (text, HB_MAC_STRING_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", (guint) (mac >> 40) & 0xff,
              (guint) (mac >> 32) & 0xff, (guint) (mac >> 24) & 0xff, (guint) (mac >> 16) & 0xff,
              (guint) (mac >> 8) & 0xff, (guint) mac & 0xff);
  return text;
}

/**
 * hb_mac_parse:
 * @text: any text; a MAC address as hb_mac_format() writes it is wanted
 * @mac: (out): return location; unchanged on failure
 *
 * Returns: whether @text was one
 */
gboolean
hb_mac_parse (const char *text,
              guint64    *mac)
{
  guint64 read = 0;

  for (guint i = 0; i < BYTES; i++, text += 3)
    {
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]) ||
          text[2] != (i + 1 < BYTES ? ':' : '\0'))
        return FALSE;
      read = read << 8 | (guint64) g_ascii_xdigit_value (text[0]) << 4 | (guint64) g_ascii_xdigit_value (text[1]);
    }

  *mac = read;
  return TRUE;
}
