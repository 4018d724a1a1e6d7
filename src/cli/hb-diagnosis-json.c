#include "cli/hb-diagnosis-json.h"

#include "config.h"
#include "event/hb-json.h"
#include "wire/hb-message.h"

static void
append_text (GString    *lines,
             const char *key,
             const char *text)
{
  g_autofree char *shown = NULL;

  if (text == NULL)
    return;

  shown = hb_message_escape_string (text);
  hb_json_append_string (lines, key, shown);
}

static void
append_finding (GString         *lines,
                const HbFinding *finding,
                gint64           stamp)
{
  g_string_append_c (lines, '{');
  hb_json_append_time (lines, stamp);
  append_text (lines, "event", "finding");
  append_text (lines, "check", finding->check);
  append_text (lines, "result", hb_finding_result_to_string (finding->result));
  append_text (lines, "what", finding->what);
  append_text (lines, "why", finding->why);
  append_text (lines, "cure", finding->cure);
  append_text (lines, "command", finding->command);
  g_string_append (lines, "}\n");
}

/**
 * hb_diagnosis_json_append:
 * @lines: the text to append to
 * @diagnosis: the doctor's diagnosis
 * @stamp: its time, in nanoseconds since 1970
 *
 * Appends one object a line: each finding, and the diagnosis.
 */
void
hb_diagnosis_json_append (GString           *lines,
                          const HbDiagnosis *diagnosis,
                          gint64             stamp)
{
  for (guint i = 0; i < diagnosis->findings->len; i++)
    append_finding (lines, g_ptr_array_index (diagnosis->findings, i), stamp);

  g_string_append_c (lines, '{');
  hb_json_append_time (lines, stamp);
  append_text (lines, "event", "diagnosis");
  append_text (lines, "version", HB_VERSION);
  append_text (lines, "role", diagnosis->role);
  append_text (lines, "interface", diagnosis->interface);
  hb_json_append_key (lines, "starts");
  g_string_append (lines, diagnosis->error == NULL ? "true" : "false");
  append_text (lines, "error", diagnosis->error);
  for (HbFindingResult result = 0; result < HB_N_FINDING_RESULTS; result++)
    hb_json_append_count (lines, hb_finding_result_to_string (result),
                          hb_diagnosis_count (diagnosis, result));
  g_string_append (lines, "}\n");
}
