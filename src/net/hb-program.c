#include "net/hb-program.h"

#include <string.h>

#include "wire/hb-message.h"

/* Characters that no shell interprets; names of only these are not quoted. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+:,@%"

/**
 * hb_program_get_path:
 *
 * Returns: (transfer full): the path of this program's executable
 */
char *
hb_program_get_path (void)
{
  char *path = g_file_read_link ("/proc/self/exe", NULL);

  return path != NULL ? path : g_strdup ("heartbeats");
}

/* POSIX $'…' quoting (since 2024; bash, ksh and zsh have had it for long). */
static char *
quote_bytes (const char *text)
{
  GString *word = g_string_new ("$'");

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isprint (*p) && *p != '\'' && *p != '\\')
      g_string_append_c (word, *p);
    else
      g_string_append_printf (word, "\\%03o", (guchar) *p);
  g_string_append_c (word, '\'');

  return g_string_free (word, FALSE);
}

/**
 * hb_program_quote:
 * @text: a name of any bytes
 *
 * Returns: (transfer full): the text quoted as one word for a shell, printable
 */
char *
hb_program_quote (const char *text)
{
  g_autofree char *shown = hb_message_escape ((const guint8 *) text, strlen (text), FALSE);

  if (!g_str_equal (shown, text))
    return quote_bytes (text);
  if (text[0] != '\0' && strspn (text, PLAIN) == strlen (text))
    return g_strdup (text);

  return g_shell_quote (text);
}

/**
 * hb_program_get_shell_word:
 *
 * Returns: (transfer full): hb_program_get_path(), quoted for a shell
 */
char *
hb_program_get_shell_word (void)
{
  g_autofree char *path = hb_program_get_path ();

  return hb_program_quote (path);
}
