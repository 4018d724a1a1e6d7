#include "cli/hb-diagnosis-text.h"

#include <string.h>

#include "config.h"
#include "wire/hb-message.h"

/* The columns: the result, the check, what was found. The reason and the fix are below the check, a command
 * is indented further. */
#define RESULT_COLUMN 2
#define CHECK_COLUMN 11
#define COMMAND_COLUMN (CHECK_COLUMN + 4)

/* With less room than this beside the columns, lines are not wrapped. */
#define ROOM_MIN 20

typedef struct
{
  GString *text;
  guint width;
  guint what_column;
  gboolean coloured;
} Writer;

static guint
count_columns (const char *word,
               gsize       length)
{
  guint columns = 0;

  for (const char *p = word; p < word + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        columns += g_unichar_iswide (c) ? 2 : 1;
    }

  return columns;
}

static void
append_spaces (Writer *self,
               guint   count)
{
  g_string_append_printf (self->text, "%*s", (int) count, "");
}

/* Appends spaces up to a column. */
static void
append_padded (Writer     *self,
               const char *word,
               guint       width)
{
  guint columns = count_columns (word, strlen (word));

  g_string_append (self->text, word);
  append_spaces (self, width > columns ? width - columns : 0);
}

/* Appends words from the current column on, indented by @indent. A word that is longer than a line, such as a
 * path, stays whole. */
static void
append_wrapped (Writer     *self,
                const char *message,
                guint       indent)
{
  g_autofree char *shown = hb_message_escape_string (message);
  guint width = MAX (self->width, indent + ROOM_MIN);
  guint column = indent;

  for (const char *word = shown; *word != '\0';)
    {
      gsize length = strcspn (word, " ");
      guint columns = count_columns (word, length);

      if (column > indent && column + 1 + columns > width)
        {
          g_string_append_c (self->text, '\n');
          append_spaces (self, indent);
          column = indent;
        }
      else if (column > indent)
        {
          g_string_append_c (self->text, ' ');
          column++;
        }

      g_string_append_len (self->text, word, (gssize) length);
      column += columns;
      word += length;
      word += strspn (word, " ");
    }

  g_string_append_c (self->text, '\n');
}

static void
append_result (Writer          *self,
               HbFindingResult  result)
{
  /* Green, yellow and red, in addition to the words. */
  static const char *const colours[] = {
    [HB_FINDING_OK] = "\033[32m",
    [HB_FINDING_ADVICE] = "\033[1;33m",
    [HB_FINDING_PROBLEM] = "\033[1;31m",
  };

  if (self->coloured)
    g_string_append (self->text, colours[result]);
  append_padded (self, hb_finding_result_to_string (result), CHECK_COLUMN - RESULT_COLUMN);
  if (self->coloured)
    g_string_append (self->text, "\033[0m");
}

static void
append_paragraph (Writer     *self,
                  const char *message)
{
  if (message == NULL)
    return;

  append_spaces (self, CHECK_COLUMN);
  append_wrapped (self, message, CHECK_COLUMN);
}

/* A command is not wrapped, so that it can be copied. */
static void
append_command (Writer     *self,
                const char *command)
{
  g_autofree char *shown = NULL;

  if (command == NULL)
    return;

  shown = hb_message_escape_string (command);
  g_string_append_c (self->text, '\n');
  append_spaces (self, COMMAND_COLUMN);
  g_string_append (self->text, shown);
  g_string_append_c (self->text, '\n');
}

static void
append_finding (Writer          *self,
                const HbFinding *finding)
{
  gboolean ok = finding->result == HB_FINDING_OK;

  /* An "ok" is one line in a list; other findings have an empty line around them. */
  if (!ok && !g_str_has_suffix (self->text->str, "\n\n"))
    g_string_append_c (self->text, '\n');

  append_spaces (self, RESULT_COLUMN);
  append_result (self, finding->result);
  append_padded (self, finding->check, self->what_column - CHECK_COLUMN);
  append_wrapped (self, finding->what, self->what_column);
  append_paragraph (self, finding->why);
  append_paragraph (self, finding->cure);
  append_command (self, finding->command);

  if (!ok)
    g_string_append_c (self->text, '\n');
}

static void
append_verdict (Writer            *self,
                const HbDiagnosis *diagnosis)
{
  guint problems = hb_diagnosis_count (diagnosis, HB_FINDING_PROBLEM);
  g_autofree char *verdict = NULL;

  if (!g_str_has_suffix (self->text->str, "\n\n"))
    g_string_append_c (self->text, '\n');

  if (diagnosis->error != NULL)
    verdict = g_strdup_printf ("A %s would not start here: %u %s.", diagnosis->role, problems,
                               problems == 1 ? "problem" : "problems");
  else
    verdict = g_strdup_printf ("A %s would start here, on %s.%s", diagnosis->role,
                               diagnosis->interface,
                               hb_diagnosis_count (diagnosis, HB_FINDING_ADVICE) > 0
                                 ? " See the advice above."
                                 : "");
  append_wrapped (self, verdict, 0);
}

static guint
find_what_column (const HbDiagnosis *diagnosis)
{
  gsize longest = 0;

  for (guint i = 0; i < diagnosis->findings->len; i++)
    {
      const HbFinding *finding = g_ptr_array_index (diagnosis->findings, i);

      longest = MAX (longest, strlen (finding->check));
    }

  return CHECK_COLUMN + (guint) longest + 2;
}

/**
 * hb_diagnosis_text_append:
 * @text: the text to append to
 * @diagnosis: the doctor's diagnosis
 * @width: the width of the terminal, in columns
 * @coloured: whether to colour the results
 *
 * Appends the diagnosis as text, with the names of files, programs and interfaces escaped.
 */
void
hb_diagnosis_text_append (GString           *text,
                          const HbDiagnosis *diagnosis,
                          guint              width,
                          gboolean           coloured)
{
  Writer writer = { text, width, find_what_column (diagnosis), coloured };

  g_string_append_printf (text, "Heartbeats %s: what a %s needs here\n\n", HB_VERSION,
                          diagnosis->role);
  for (guint i = 0; i < diagnosis->findings->len; i++)
    append_finding (&writer, g_ptr_array_index (diagnosis->findings, i));

  append_verdict (&writer, diagnosis);
}
