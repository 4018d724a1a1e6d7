#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbFindingResult:
 * @HB_FINDING_OK: nothing to do
 * @HB_FINDING_ADVICE: the role starts, but something will not work as expected
 * @HB_FINDING_PROBLEM: the role does not start
 */
typedef enum
{
  HB_FINDING_OK,
  HB_FINDING_ADVICE,
  HB_FINDING_PROBLEM,
  HB_N_FINDING_RESULTS,
} HbFindingResult;

/**
 * HbFinding:
 * @check: the name of the check: one word, as listed in README.md
 * @result: its result
 * @what: what was found; any bytes
 * @why: (nullable): why it matters
 * @cure: (nullable): how to fix it
 * @command: (nullable): a command that fixes it, ready to copy; replace words in capitals
 *
 * The result of one check. @why and @cure are set unless @result is %HB_FINDING_OK.
 */
typedef struct
{
  const char *check;
  HbFindingResult result;
  char *what;
  const char *why;
  const char *cure;
  char *command;
} HbFinding;

const char *hb_finding_result_to_string (HbFindingResult  result);
void        hb_finding_free             (HbFinding       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbFinding, hb_finding_free)

G_END_DECLS
