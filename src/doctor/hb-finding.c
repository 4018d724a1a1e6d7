#include "doctor/hb-finding.h"

/**
 * hb_finding_result_to_string:
 * @result: a result
 *
 * Returns: its name
 */
const char *
hb_finding_result_to_string (HbFindingResult result)
{
  static const char *const words[] = {
    [HB_FINDING_OK] = "ok",
    [HB_FINDING_ADVICE] = "advice",
    [HB_FINDING_PROBLEM] = "problem",
  };

  return words[result];
}

void
hb_finding_free (HbFinding *self)
{
  g_free (self->what);
  g_free (self->command);
  g_free (self);
}
