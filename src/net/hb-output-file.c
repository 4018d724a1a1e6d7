#include "net/hb-output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/hb-net-error.h"
#include "net/hb-pcap-reader.h"
#include "net/hb-pcapng-reader.h"

/* Enough to recognize a capture. */
#define MAGIC_SIZE 4

/* Follow no symbolic link, and do not wait for the reader of a pipe. */
#define FLAGS (O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)

/* Paths of a descriptor that we inherited; each is a symbolic link of the kernel. */
static const struct
{
  const char *prefix;
  int fd; /* -1 if the number follows the prefix */
} inherited_descriptors[] = {
  { "/dev/stdin", STDIN_FILENO },
  { "/dev/stdout", STDOUT_FILENO },
  { "/dev/stderr", STDERR_FILENO },
  { "/dev/fd/", -1 },
  { "/proc/self/fd/", -1 },
};

static int
set_error (GError     **error,
           const char  *reason)
{
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, reason);
  return -1;
}

/* Returns: the number of the descriptor in a path, or -1 */
static int
find_descriptor (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (inherited_descriptors); i++)
    {
      const char *prefix = inherited_descriptors[i].prefix;
      guint64 number;

      if (inherited_descriptors[i].fd >= 0 && g_str_equal (path, prefix))
        return inherited_descriptors[i].fd;
      if (inherited_descriptors[i].fd < 0 && g_str_has_prefix (path, prefix) &&
          g_ascii_string_to_unsigned (path + strlen (prefix), 10, 0, G_MAXINT, &number, NULL))
        return (int) number;
    }

  return -1;
}

static int
open_path (const char *path,
           gboolean   *created)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | FLAGS, 0600);

  *created = fd >= 0;
  return fd >= 0 || errno != EEXIST ? fd : open (path, O_WRONLY | FLAGS);
}

static const char *
explain (const char *path,
         int         reason)
{
  struct stat status;

  if (reason == ELOOP && lstat (path, &status) == 0 && S_ISLNK (status.st_mode))
    return "it is a symbolic link, which --write does not follow";
  if (reason == ENXIO && lstat (path, &status) == 0 && S_ISFIFO (status.st_mode))
    return "this pipe has no reader yet; start that first";

  return g_strerror (reason);
}

/* Reads through a second descriptor, since a writable file need not be readable, and checks that it is the
 * same file. */
static gboolean
has_magic (const char        *path,
           int                inherited,
           const struct stat *written)
{
  guint8 magic[MAGIC_SIZE];
  struct stat status;
  gboolean known;
  int fd = inherited >= 0 ? fcntl (inherited, F_DUPFD_CLOEXEC, 3) : open (path, O_RDONLY | FLAGS);

  if (fd < 0)
    return FALSE;

  known = fstat (fd, &status) == 0 && status.st_dev == written->st_dev &&
          status.st_ino == written->st_ino && pread (fd, magic, sizeof magic, 0) == sizeof magic &&
          (hb_pcap_reader_knows (magic) || hb_pcapng_reader_knows (magic));
  close (fd);

  return known;
}

/* Whether another user created the file in a sticky, world-writable folder, in order to read what we write.
 * The kernel's rule for fs.protected_regular. */
static gboolean
is_planted (const char        *path,
            const struct stat *file)
{
  g_autofree char *name = g_path_get_dirname (path);
  struct stat folder;

  return stat (name, &folder) == 0 && (folder.st_mode & S_ISVTX) != 0 &&
         (folder.st_mode & S_IWOTH) != 0 && file->st_uid != geteuid () &&
         file->st_uid != folder.st_uid;
}

/* Returns: (nullable): why not to write to it */
static const char *
find_objection (const char *path,
                int         fd,
                int         inherited)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return g_strerror (errno);
  if (S_ISBLK (status.st_mode))
    return "it is a disk";
  if ((S_ISREG (status.st_mode) || S_ISFIFO (status.st_mode)) && inherited < 0 &&
      is_planted (path, &status))
    return "it belongs to another user, in a folder that everybody can write to; it is left unchanged";
  if (!S_ISREG (status.st_mode))
    return NULL;
  if (status.st_nlink > 1)
    return "it has another hard link, and would be overwritten under both names; it is left unchanged";
  if (status.st_size > 0 && !has_magic (path, inherited, &status))
    return "it exists and is not a capture; it is left unchanged";

  return NULL;
}

/**
 * hb_output_file_open:
 * @path: (type filename): a file, a pipe or a device
 * @created: (out): whether the file is new
 * @error: return location for a #HbNetError, which does not name the file
 *
 * Opens a file for a capture, without blocking. Its contents stay until the caller truncates it. It is
 * truncated and not replaced, so that its readers (tail, Wireshark) can go on, and since the writer may not
 * have write access to the folder any more. So the file must be safe to truncate: no symbolic link, no hard
 * link, and either empty or a capture.
 *
 * Returns: a descriptor, or -1
 */
int
hb_output_file_open (const char  *path,
                     gboolean    *created,
                     GError     **error)
{
  int inherited = find_descriptor (path);
  int fd = inherited >= 0 ? fcntl (inherited, F_DUPFD_CLOEXEC, 3) : open_path (path, created);
  const char *objection;

  if (inherited >= 0)
    *created = FALSE;
  if (fd < 0)
    return set_error (error, explain (path, errno));

  objection = find_objection (path, fd, inherited);
  if (objection != NULL)
    {
      close (fd);
      return set_error (error, objection);
    }

  /* The writer has a thread, which may block. */
  if (inherited < 0)
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}
