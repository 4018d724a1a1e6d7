#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbFindingResult:
 * @HB_FINDING_OK: as it should be
 * @HB_FINDING_ADVICE: a role starts all the same, and something will not go as expected
 * @HB_FINDING_PROBLEM: it stands in the way: a role does not start
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
 * @check: what was looked at: one word, as listed in README.md
 * @result: what came of it
 * @what: what was found; any bytes
 * @why: (nullable): why it matters
 * @cure: (nullable): what to do
 * @command: (nullable): a command that does it, to be copied as it is; words in capitals in it are
 *   to be filled in
 *
 * What the doctor has to say of one thing. @why and @cure are there unless it is as it should be.
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
