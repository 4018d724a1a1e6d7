#include "store/hb-folder.h"

#include <fcntl.h>
#include <unistd.h>

/**
 * hb_folder_sync:
 * @path: a file that was renamed
 *
 * Writes the folder of the file to the disk. Without this, a power failure may undo the rename; the old file is there
 * then, so a failure is none of the caller's.
 */
void
hb_folder_sync (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}
