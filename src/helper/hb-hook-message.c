#include "helper/hb-hook-message.h"

#include <string.h>

#include "wire/hb-bytes.h"

/* A packet for a run: its number, four bytes; how many arguments and variables, two each; these and the standard input, each
 * with a NUL. For one that has ended: its number; how, one byte; the detail, four. Numbers are in network order. */
#define HEADER_SIZE 8

static void
append_strings (GByteArray  *packet,
                char       **strings)
{
  for (guint i = 0; strings[i] != NULL; i++)
    g_byte_array_append (packet, (const guint8 *) strings[i], (guint) strlen (strings[i]) + 1);
}

/**
 * hb_hook_run_write:
 * @self: a run
 *
 * Returns: (transfer full) (nullable): its packet; %NULL if it exceeds the bounds
 */
GByteArray *
hb_hook_run_write (const HbHookRun *self)
{
  const char *input = self->input != NULL ? self->input : "";
  guint n_arguments = g_strv_length (self->arguments);
  guint n_variables = g_strv_length (self->variables);
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  guint8 header[HEADER_SIZE];

  if (n_arguments == 0 || n_arguments > HB_HOOK_ARGUMENTS_MAX || n_variables > HB_HOOK_VARIABLES_MAX)
    return NULL;

  hb_put_u32 (header, self->number);
  hb_put_u16 (header + 4, (guint16) n_arguments);
  hb_put_u16 (header + 6, (guint16) n_variables);
  g_byte_array_append (packet, header, sizeof header);
  append_strings (packet, self->arguments);
  append_strings (packet, self->variables);
  g_byte_array_append (packet, (const guint8 *) input, (guint) strlen (input) + 1);

  return packet->len <= HB_HOOK_PACKET_MAX ? g_steal_pointer (&packet) : NULL;
}

/**
 * hb_hook_run_number:
 * @packet: from hb_hook_run_write()
 * @number: the number that its run gets
 */
void
hb_hook_run_number (GByteArray *packet,
                    guint32     number)
{
  hb_put_u32 (packet->data, number);
}

/* Takes the next string, and moves on.
 *
 * Returns: (nullable) (transfer full): the string; %NULL if there is none before @end */
static char *
take_string (const guint8 **next,
             const guint8  *end)
{
  const guint8 *nul = memchr (*next, '\0', (gsize) (end - *next));
  char *text;

  if (nul == NULL)
    return NULL;

  text = g_strndup ((const char *) *next, (gsize) (nul - *next));
  *next = nul + 1;
  return text;
}

/* Returns: (nullable) (transfer full) (array zero-terminated=1): the next @n strings */
static char **
take_strings (const guint8 **next,
              const guint8  *end,
              guint          n)
{
  g_auto (GStrv) strings = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      strings[i] = take_string (next, end);
      if (strings[i] == NULL)
        return NULL;
    }

  return g_steal_pointer (&strings);
}

/* Returns: whether each of them is the value of a variable with a name */
static gboolean
are_variables (char **strings)
{
  for (guint i = 0; strings[i] != NULL; i++)
    if (strings[i][0] == '=' || strchr (strings[i], '=') == NULL)
      return FALSE;

  return TRUE;
}

/**
 * hb_hook_run_read:
 * @self: (out caller-allocates): the run, to be cleared
 * @packet: (array length=length): any bytes
 * @length: how many
 *
 * Returns: whether they are one run; else @self is empty
 */
gboolean
hb_hook_run_read (HbHookRun    *self,
                  const guint8 *packet,
                  gsize         length)
{
  g_auto (HbHookRun) run = { 0 };
  const guint8 *next = packet + HEADER_SIZE, *end = packet + length;
  guint n_arguments, n_variables;

  *self = (HbHookRun) { 0 };
  if (length <= HEADER_SIZE || length > HB_HOOK_PACKET_MAX)
    return FALSE;

  run.number = hb_get_u32 (packet);
  n_arguments = hb_get_u16 (packet + 4);
  n_variables = hb_get_u16 (packet + 6);
  if (n_arguments == 0 || n_arguments > HB_HOOK_ARGUMENTS_MAX || n_variables > HB_HOOK_VARIABLES_MAX)
    return FALSE;

  run.arguments = take_strings (&next, end, n_arguments);
  run.variables = run.arguments != NULL ? take_strings (&next, end, n_variables) : NULL;
  run.input = run.variables != NULL ? take_string (&next, end) : NULL;
  if (run.input == NULL || next != end || run.arguments[0][0] == '\0' || !are_variables (run.variables))
    return FALSE;

  *self = run;
  run = (HbHookRun) { 0 };
  return TRUE;
}

void
hb_hook_run_clear (HbHookRun *self)
{
  g_clear_pointer (&self->arguments, g_strfreev);
  g_clear_pointer (&self->variables, g_strfreev);
  g_clear_pointer (&self->input, g_free);
}

/**
 * hb_hook_end_write:
 * @self: an answer
 * @packet: (out caller-allocates): its bytes
 */
void
hb_hook_end_write (const HbHookEnd *self,
                   guint8           packet[HB_HOOK_END_SIZE])
{
  hb_put_u32 (packet, self->number);
  packet[4] = (guint8) self->outcome;
  hb_put_u32 (packet + 5, self->detail);
}

/**
 * hb_hook_end_read:
 * @self: (out caller-allocates): the answer
 * @packet: (array length=length): any bytes
 * @length: how many
 *
 * Returns: whether they are one answer
 */
gboolean
hb_hook_end_read (HbHookEnd    *self,
                  const guint8 *packet,
                  gsize         length)
{
  if (length != HB_HOOK_END_SIZE || packet[4] >= HB_HOOK_N_OUTCOMES)
    return FALSE;

  *self = (HbHookEnd) {
    .number = hb_get_u32 (packet),
    .outcome = (HbHookOutcome) packet[4],
    .detail = hb_get_u32 (packet + 5),
  };
  return TRUE;
}
