#include "app/model/hb-preferences.h"

#define SCHEMA "io.github.d0ntblink.Heartbeats"

/* A program that runs from its build folder has its schema there: build/src/heartbeats and build/data. */
static GSettingsSchema *
find_beside_program (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *data = NULL;
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (folder == NULL)
    return NULL;

  data = g_build_filename (folder, "..", "data", NULL);
  source = g_settings_schema_source_new_from_directory (data, NULL, TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, FALSE) : NULL;
}

/**
 * hb_preferences_new:
 *
 * Returns: (nullable) (transfer full): the settings that are kept between runs; %NULL if the program is not
 *   installed correctly
 */
GSettings *
hb_preferences_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = find_beside_program ();

  if (schema == NULL && source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}
