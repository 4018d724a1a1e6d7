#include "net/hb-output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/hb-net-error.h"
#include "net/hb-pcap-reader.h"
#include "net/hb-pcapng-reader.h"

/* Enough to tell a capture from anything else. */
#define MAGIC_SIZE 4

/* Whatever has that name: no link is followed, and nobody who might open the other end is waited for. */
#define FLAGS (O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)

/* What stands for a descriptor that whoever started us has opened; each is a link of the kernel's. */
static const struct
{
  const char *prefix;
  int fd; /* or -1 where its number follows */
} own_descriptors[] = {
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

/* Returns: the number of the descriptor that a path stands for, or -1 */
static int
find_descriptor (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_descriptors); i++)
    {
      const char *prefix = own_descriptors[i].prefix;
      guint64 number;

      if (own_descriptors[i].fd >= 0 && g_str_equal (path, prefix))
        return own_descriptors[i].fd;
      if (own_descriptors[i].fd < 0 && g_str_has_prefix (path, prefix) &&
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
    return "it is a symbolic link, which is not followed";
  if (reason == ENXIO && lstat (path, &status) == 0 && S_ISFIFO (status.st_mode))
    return "nobody reads from this pipe yet; start its reader first";

  return g_strerror (reason);
}

/* Read by another descriptor, since what may be written need not be readable; but the same file. */
static gboolean
has_magic (const char        *path,
           int                own,
           const struct stat *written)
{
  guint8 magic[MAGIC_SIZE];
  struct stat status;
  gboolean known;
  int fd = own >= 0 ? fcntl (own, F_DUPFD_CLOEXEC, 3) : open (path, O_RDONLY | FLAGS);

  if (fd < 0)
    return FALSE;

  known = fstat (fd, &status) == 0 && status.st_dev == written->st_dev &&
          status.st_ino == written->st_ino && pread (fd, magic, sizeof magic, 0) == sizeof magic &&
          (hb_pcap_reader_knows (magic) || hb_pcapng_reader_knows (magic));
  close (fd);

  return known;
}

/* What somebody has laid out in a folder that is everybody's is there to be read by that one: as the
 * kernel has it where fs.protected_regular is set. */
static gboolean
is_laid_out (const char        *path,
             const struct stat *file)
{
  g_autofree char *name = g_path_get_dirname (path);
  struct stat folder;

  return stat (name, &folder) == 0 && (folder.st_mode & S_ISVTX) != 0 &&
         (folder.st_mode & S_IWOTH) != 0 && file->st_uid != geteuid () &&
         file->st_uid != folder.st_uid;
}

/* Returns: (nullable): why it is not to be written to */
static const char *
find_objection (const char *path,
                int         fd,
                int         own)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return g_strerror (errno);
  if (S_ISBLK (status.st_mode))
    return "it is a disk";
  if ((S_ISREG (status.st_mode) || S_ISFIFO (status.st_mode)) && own < 0 &&
      is_laid_out (path, &status))
    return "it is somebody else's, in a folder that is everybody's; it is left as it is";
  if (!S_ISREG (status.st_mode))
    return NULL;
  if (status.st_nlink > 1)
    return "it has another name as well (a hard link), and would be lost under both; it is left as it is";
  if (status.st_size > 0 && !has_magic (path, own, &status))
    return "it exists and is not a capture; it is left as it is";

  return NULL;
}

/**
 * hb_output_file_open:
 * @path: (type filename): a file, a pipe or a device
 * @created: (out): whether there was no such file before
 * @error: return location for a #HbNetError, which says why and does not name the file
 *
 * Opens what a capture is to be written to, without waiting for anybody. What is in there stays: that is to
 * be cut off by whoever begins to write. It is cut off and not replaced by another file, so that whoever
 * follows it (tail, Wireshark) goes on doing so, and since whoever writes may have no right to the folder
 * any more. So nothing is opened that is not ours to cut off: no link, no file with a second name,
 * and none that is neither empty nor a capture.
 *
 * Returns: a descriptor, or -1
 */
int
hb_output_file_open (const char  *path,
                     gboolean    *created,
                     GError     **error)
{
  int own = find_descriptor (path);
  int fd = own >= 0 ? fcntl (own, F_DUPFD_CLOEXEC, 3) : open_path (path, created);
  const char *objection;

  if (own >= 0)
    *created = FALSE;
  if (fd < 0)
    return set_error (error, explain (path, errno));

  objection = find_objection (path, fd, own);
  if (objection != NULL)
    {
      close (fd);
      return set_error (error, objection);
    }

  /* From here on, whoever writes has a thread that may wait. */
  if (own < 0)
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}
