#pragma once

#include "cli/hb-options.h"

G_BEGIN_DECLS

int hb_headless_replay (const HbOptions *options);

G_END_DECLS
