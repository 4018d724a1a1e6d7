#pragma once

#include "cli/verbs/hb-roster.h"

G_BEGIN_DECLS

/* As of the Monitoring Plugins; also the exit status. */
typedef enum
{
  HB_CHECK_OK,
  HB_CHECK_WARNING,
  HB_CHECK_CRITICAL,
  HB_CHECK_UNKNOWN,
} HbCheckStatus;

/**
 * HbCheckResult:
 *
 * Whether peers are well, for a monitor such as Nagios: one line with performance data, and a status.
 */
typedef struct _HbCheckResult HbCheckResult;

HbCheckResult *hb_check_result_new         (void);
void           hb_check_result_free        (HbCheckResult       *self);
void           hb_check_result_add         (HbCheckResult       *self,
                                            const HbRosterEntry *entry,
                                            gboolean             named);
void           hb_check_result_miss        (HbCheckResult       *self,
                                            const char          *why);
HbCheckStatus  hb_check_result_get_status  (HbCheckResult       *self);
void           hb_check_result_append_text (HbCheckResult       *self,
                                            GString             *line);
void           hb_check_result_append_json (HbCheckResult       *self,
                                            GString             *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbCheckResult, hb_check_result_free)

G_END_DECLS
