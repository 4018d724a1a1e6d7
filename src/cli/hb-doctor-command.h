#pragma once

#include "cli/hb-options.h"

G_BEGIN_DECLS

int hb_doctor_command_run (const HbOptions *options);

G_END_DECLS
