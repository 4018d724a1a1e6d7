#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The format of the lines on standard output. */
typedef enum
{
  HB_FORMAT_TEXT,
  HB_FORMAT_JSON,
} HbFormat;

G_END_DECLS
