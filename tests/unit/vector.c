#include "vector.h"

#include <string.h>

/**
 * hb_vector_copy:
 * @data: (nullable): bytes
 * @length: their number
 *
 * Returns: a copy of them
 */
HbVector
hb_vector_copy (const guint8 *data,
                gsize         length)
{
  HbVector self = { g_malloc (length + 1), NULL, length };

  self.data = self.memory + 1;
  if (length > 0)
    memcpy (self.data, data, length);

  return self;
}

static void
repeat_last (GByteArray *bytes,
             guint64     times)
{
  guint8 last;

  g_assert_cmpuint (bytes->len, >, 0);
  last = bytes->data[bytes->len - 1];
  for (guint64 i = 1; i < times; i++)
    g_byte_array_append (bytes, &last, 1);
}

/**
 * hb_vector_parse:
 * @hex: hexadecimal digits, with spaces between bytes anywhere; "ab*20 " is twenty times ab
 *
 * Returns: the bytes
 */
HbVector
hb_vector_parse (const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  while (*hex != '\0')
    {
      guint8 byte;

      if (*hex == ' ')
        {
          hex++;
          continue;
        }
      if (*hex == '*')
        {
          repeat_last (bytes, g_ascii_strtoull (hex + 1, (char **) &hex, 10));
          g_assert_true (*hex == ' ' || *hex == '\0');
          continue;
        }

      g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex += 2;
    }

  return hb_vector_copy (bytes->data, bytes->len);
}

void
hb_vector_clear (HbVector *self)
{
  g_free (self->memory);
  *self = (HbVector) { 0 };
}

/**
 * hb_address_of:
 * @text: an address
 *
 * Returns: the address
 */
HbAddress
hb_address_of (const char *text)
{
  HbAddress address;

  if (!hb_address_parse (text, &address))
    g_error ("“%s” is no address", text);

  return address;
}
