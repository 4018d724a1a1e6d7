#include <gio/gio.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/hb-event.h"
#include "event/hb-peer-flags.h"
#include "store/hb-peer-store.h"

/* The file that keeps peers across restarts of the server. */

/* The length of the magic at the start of the file. */
#define MAGIC_SIZE 8

#define PATIENCE (10 * G_TIME_SPAN_SECOND)

/* Replaces the system's function, to simulate a disk that does not answer. */
static GMutex disk;

int
fsync (int fd)
{
  g_mutex_lock (&disk);
  g_mutex_unlock (&disk);
  return fdatasync (fd);
}

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_init (Place *self)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("heartbeats-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "peers", NULL);
}

static void
place_clear (Place *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static HbPeerStore *
open_store (const Place *place)
{
  g_autoptr (GError) error = NULL;
  HbPeerStore *store = hb_peer_store_open (place->path, 1000, &error);

  g_assert_no_error (error);
  return store;
}

static HbAddress
address_of (const char *text)
{
  HbAddress address;

  g_assert_true (hb_address_parse (text, &address));
  return address;
}

static GArray *
make_records (void)
{
  GArray *records = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  HbPeerRecord open = {
    .address = address_of ("198.18.0.2"),
    .local = address_of ("198.18.0.1"),
    .heard = 1700000000000000001,
    .ended = HB_UNKNOWN,
    .rtt = 1234567,
    .open = TRUE,
    .validated = TRUE,
    .found = TRUE,
    .muted = TRUE,
    .awaited = TRUE,
    .quiet_until = G_MAXUINT32 * (gint64) G_USEC_PER_SEC,
    .budget = 3099,
    .text_cut = TRUE,
    .text_length = 5,
    .text = "hello",
  };
  HbPeerRecord given_up = {
    .address = address_of ("fe80::2"),
    .local = address_of ("fe80::1"),
    .heard = 5,
    .ended = 6,
    .rtt = HB_UNKNOWN,
    .pulses = 1000,
    .slowest = 700,
    .answered = TRUE,
    .left_alone = TRUE,
    .acknowledged = TRUE,
    .flapping = TRUE,
    .overrides = TRUE,
    .quiet_until = HB_QUIET_UNTIL_BACK,
    .reason = HB_CLOSE_GAVE_UP,
    .verdict = HB_VERDICT_ONE_WAY,
  };

  given_up.address.scope = given_up.local.scope = if_nametoindex ("lo");
  g_array_append_val (records, open);
  g_array_append_val (records, given_up);
  return records;
}

static void
keep (HbPeerStore *store,
      GArray      *records)
{
  g_autoptr (GError) error = NULL;

  hb_peer_store_begin (store, records);
  g_assert_true (hb_peer_store_end (store, PATIENCE, &error));
  g_assert_no_error (error);
  g_assert_false (hb_peer_store_is_busy (store));
}

static void
make_file (const Place *place)
{
  g_autoptr (HbPeerStore) store = open_store (place);

  keep (store, make_records ());
}

/* Returns: (nullable) (transfer full): the store's warning; asserts the number of records */
static char *
look (const Place *place,
      guint        n_records)
{
  g_autoptr (HbPeerStore) store = open_store (place);
  char *trouble;
  g_autoptr (GArray) records = hb_peer_store_take (store, &trouble);

  g_assert_cmpuint (records->len, ==, n_records);
  return trouble;
}

static void
test_first_time (void)
{
  Place place;

  place_init (&place);
  g_assert_null (look (&place, 0));
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
  place_clear (&place);
}

static void
test_round_trip (void)
{
  g_autoptr (GArray) wanted = make_records ();
  g_autoptr (GArray) found = NULL, again = NULL;
  g_autoptr (HbPeerStore) store = NULL;
  g_autofree char *trouble = NULL;
  GStatBuf status;
  Place place;

  place_init (&place);
  make_file (&place);
  g_assert_cmpint (g_stat (place.path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  store = open_store (&place);
  found = hb_peer_store_take (store, &trouble);
  g_assert_null (trouble);
  g_assert_cmpuint (found->len, ==, wanted->len);
  for (guint i = 0; i < wanted->len; i++)
    {
      const HbPeerRecord *one = &g_array_index (wanted, HbPeerRecord, i);
      const HbPeerRecord *other = &g_array_index (found, HbPeerRecord, i);

      g_assert_true (hb_address_equal (&one->address, &other->address));
      g_assert_true (hb_address_equal (&one->local, &other->local));
      g_assert_cmpint (one->heard, ==, other->heard);
      g_assert_cmpint (one->ended, ==, other->ended);
      g_assert_cmpint (one->rtt, ==, other->rtt);
      g_assert_cmpmem (&one->pulses, sizeof *one - G_STRUCT_OFFSET (HbPeerRecord, pulses),
                       &other->pulses, sizeof *one - G_STRUCT_OFFSET (HbPeerRecord, pulses));
    }

  again = hb_peer_store_take (store, &trouble);
  g_assert_cmpuint (again->len, ==, 0);
  g_clear_pointer (&store, hb_peer_store_free);
  place_clear (&place);
}

static void
assert_set_aside (const Place *place,
                  const char  *words)
{
  g_autofree char *trouble = look (place, 0);
  g_autofree char *aside = g_strconcat (place->path, ".damaged", NULL);

  g_assert_nonnull (trouble);
  g_assert_nonnull (strstr (trouble, words));
  g_assert_nonnull (strstr (trouble, aside));
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_remove (aside), ==, 0);
  g_assert_null (look (place, 0));
}

/* Asserts that the file is refused and unchanged. */
static void
assert_left (const Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;

  g_assert_true (g_file_get_contents (place->path, &before, &length, NULL));
  g_assert_null (hb_peer_store_open (place->path, 1000, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, place->path));
  g_assert_true (g_file_get_contents (place->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

static void
write_bytes (const Place *place,
             const char  *bytes,
             gsize        length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (place->path, bytes, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
read_bytes (const Place  *place,
            char        **bytes,
            gsize        *length)
{
  g_autoptr (GError) error = NULL;

  g_file_get_contents (place->path, bytes, length, &error);
  g_assert_no_error (error);
}

static void
test_truncated (void)
{
  g_autofree char *bytes = NULL;
  gsize length;
  Place place;

  place_init (&place);
  make_file (&place);
  read_bytes (&place, &bytes, &length);
  for (gsize i = 0; i < length; i++)
    {
      write_bytes (&place, bytes, i);
      assert_set_aside (&place, "damaged");
    }
  place_clear (&place);
}

static void
test_damaged (void)
{
  g_autofree char *bytes = NULL;
  gsize length;
  Place place;

  place_init (&place);
  make_file (&place);
  read_bytes (&place, &bytes, &length);
  for (gsize i = 0; i < length; i++)
    {
      bytes[i] ^= 0x40;
      write_bytes (&place, bytes, length);
      if (i < MAGIC_SIZE)
        assert_left (&place);
      else
        assert_set_aside (&place, "cannot be used");
      bytes[i] ^= 0x40;
    }

  /* And with additional bytes. */
  write_bytes (&place, bytes, length + 1);
  assert_set_aside (&place, "damaged");
  place_clear (&place);
}

/* Another file that was named by mistake is not renamed. */
static void
test_not_ours (void)
{
  static const char zeros[100] = { 0 };
  Place place;

  place_init (&place);
  write_bytes (&place, "[nas]\naddress=10.0.0.231\n", 25);
  assert_left (&place);
  write_bytes (&place, "hi\n", 3);
  assert_left (&place);

  /* A file of ours after a power failure. */
  write_bytes (&place, zeros, sizeof zeros);
  assert_set_aside (&place, "damaged");
  place_clear (&place);
}

static void
test_newer (void)
{
  g_autofree char *bytes = NULL;
  gsize length;
  Place place;

  place_init (&place);
  make_file (&place);
  read_bytes (&place, &bytes, &length);
  bytes[8 + (G_BYTE_ORDER == G_BIG_ENDIAN ? 3 : 0)]++;
  write_bytes (&place, bytes, length);
  assert_set_aside (&place, "newer version");
  place_clear (&place);
}

/* Old versions wrote at most 255 segments, and counted an answer of the host as a validation: only that the
 * host exists is taken over. They can read our files, too. */
static void
test_older (void)
{
  enum
  {
    HEAD = 24,
    FLAGS = HEAD + 76,
    LITTLE_BUDGET = HEAD + 79,
    BUDGET = HEAD + 82,
    DIGEST = 32,
    HOST_ANSWERED = 0x02,
    ACKNOWLEDGED = 0x40,
  };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *bytes = NULL;
  g_autofree char *trouble = NULL;
  g_autoptr (GArray) found = NULL;
  g_autoptr (HbPeerStore) store = NULL;
  const HbPeerRecord *record;
  gsize length, digest = DIGEST;
  Place place;

  place_init (&place);
  make_file (&place);
  read_bytes (&place, &bytes, &length);
  g_assert_cmpuint ((guint8) bytes[LITTLE_BUDGET], ==, 255);
  g_assert_cmpuint (bytes[FLAGS] & (HOST_ANSWERED | ACKNOWLEDGED), ==,
                    HOST_ANSWERED | ACKNOWLEDGED);

  bytes[FLAGS] &= ~ACKNOWLEDGED;
  bytes[LITTLE_BUDGET] = 9;
  memset (bytes + BUDGET, 0, 2);
  g_checksum_update (checksum, (const guchar *) bytes, (gssize) (length - DIGEST));
  g_checksum_get_digest (checksum, (guint8 *) bytes + length - DIGEST, &digest);
  write_bytes (&place, bytes, length);

  store = open_store (&place);
  found = hb_peer_store_take (store, &trouble);
  g_assert_null (trouble);
  record = &g_array_index (found, HbPeerRecord, 0);
  g_assert_true (record->found && !record->validated);
  g_assert_cmpuint (record->budget, ==, 9);
  g_clear_pointer (&store, hb_peer_store_free);
  place_clear (&place);
}

/* Valid digests, but with values that we never write. */
static void
test_hostile (void)
{
  static const HbPeerRecord changes[] = {
    { .verdict = HB_N_VERDICTS },
    { .reason = HB_N_CLOSES },
    { .text_length = HB_PEER_TEXT_SIZE + 1 },
    { .heard = -1 },
    { .ended = -1 },
    { .rtt = -1 },
  };

  for (guint i = 0; i <= G_N_ELEMENTS (changes); i++)
    {
      GArray *records = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
      HbPeerRecord record = { 0 };
      Place place;

      place_init (&place);
      if (i < G_N_ELEMENTS (changes))
        {
          record = changes[i];
          record.address = address_of ("198.18.0.2");
        }
      g_array_append_val (records, record);
      {
        g_autoptr (HbPeerStore) store = open_store (&place);

        keep (store, records);
      }
      assert_set_aside (&place, "damaged");
      place_clear (&place);
    }
}

static void
test_too_many (void)
{
  g_autofree char *trouble = NULL;
  g_autoptr (GArray) records = NULL;
  g_autoptr (HbPeerStore) store = NULL;
  Place place;

  place_init (&place);
  make_file (&place);
  store = hb_peer_store_open (place.path, 1, NULL);
  records = hb_peer_store_take (store, &trouble);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_nonnull (strstr (trouble, "1 of the peers"));
  g_clear_pointer (&store, hb_peer_store_free);
  place_clear (&place);
}

static void
test_two_servers (void)
{
  g_autoptr (GError) error = NULL;
  HbPeerStore *store;
  Place place;

  place_init (&place);
  store = open_store (&place);
  g_assert_null (hb_peer_store_open (place.path, 1000, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, place.path));

  hb_peer_store_free (store);
  hb_peer_store_free (open_store (&place));
  place_clear (&place);
}

/* A file in the place of our temporary file stays if it is not ours; a damaged file stays next to the later
 * one. */
static void
assert_new_is_left (const Place *place,
                    const char  *new_path)
{
  g_autoptr (HbPeerStore) store = open_store (place);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (new_path, "a letter", -1, NULL));
  hb_peer_store_begin (store, make_records ());
  g_assert_false (hb_peer_store_end (store, PATIENCE, &error));
  g_assert_true (g_file_get_contents (new_path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "a letter");
  g_assert_cmpint (g_remove (new_path), ==, 0);
}

/* Others who can write to the folder cannot make us write elsewhere, or block us. */
static void
test_traps (void)
{
  g_autofree char *victim = NULL, *new_path = NULL, *content = NULL;
  g_autoptr (GError) error = NULL, fifo_error = NULL;
  Place place;

  place_init (&place);
  victim = g_build_filename (place.folder, "victim", NULL);
  new_path = g_strconcat (place.path, ".new", NULL);
  g_assert_true (g_file_set_contents (victim, "precious", -1, NULL));
  g_assert_cmpint (symlink (victim, new_path), ==, 0);
  make_file (&place);
  g_assert_true (g_file_get_contents (victim, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
  g_assert_false (g_file_test (new_path, G_FILE_TEST_IS_SYMLINK));
  assert_new_is_left (&place, new_path);

  g_assert_cmpint (g_remove (place.path), ==, 0);
  g_assert_cmpint (symlink (victim, place.path), ==, 0);
  g_assert_null (hb_peer_store_open (place.path, 1000, &error));
  g_assert_nonnull (strstr (error->message, place.path));

  g_assert_cmpint (g_remove (place.path), ==, 0);
  g_assert_cmpint (mkfifo (place.path, 0600), ==, 0);
  g_assert_null (hb_peer_store_open (place.path, 1000, &fifo_error));
  g_assert_error (fifo_error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  place_clear (&place);
}

static void
test_cannot_write (void)
{
  g_autoptr (GError) error = NULL, opening = NULL;
  g_autofree char *beyond = NULL;
  g_autofree char *in_the_way = NULL;
  HbPeerStore *store;
  Place place;

  place_init (&place);
  beyond = g_build_filename (place.folder, "no", "such", "folder", NULL);
  g_assert_null (hb_peer_store_open (beyond, 1000, &opening));
  g_assert_nonnull (strstr (opening->message, beyond));

  store = open_store (&place);
  in_the_way = g_strconcat (place.path, ".new", NULL);
  g_assert_cmpint (g_mkdir (in_the_way, 0700), ==, 0);
  hb_peer_store_begin (store, make_records ());
  g_assert_false (hb_peer_store_end (store, PATIENCE, &error));
  g_assert_nonnull (strstr (error->message, place.path));
  g_assert_true (hb_peer_store_end (store, PATIENCE, NULL));

  /* When that is removed, it goes on. */
  g_assert_cmpint (g_rmdir (in_the_way), ==, 0);
  keep (store, make_records ());
  hb_peer_store_free (store);
  g_assert_null (look (&place, 2));
  place_clear (&place);
}

/* A dead disk blocks nobody, and the file stays locked while it may still be written. */
static void
test_hung_disk (void)
{
  g_autoptr (GError) error = NULL, busy = NULL;
  gint64 began = g_get_monotonic_time ();
  HbPeerStore *store;
  Place place;

  place_init (&place);
  store = open_store (&place);
  g_mutex_lock (&disk);
  hb_peer_store_begin (store, make_records ());
  g_assert_false (hb_peer_store_end (store, 50 * G_TIME_SPAN_MILLISECOND, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, place.path));

  /* Nor the second time. */
  hb_peer_store_begin (store, make_records ());
  g_assert_false (hb_peer_store_end (store, PATIENCE, NULL));
  hb_peer_store_free (store);
  g_assert_cmpint (g_get_monotonic_time () - began, <, PATIENCE / 2);
  g_assert_null (hb_peer_store_open (place.path, 1000, &busy));
  g_assert_error (busy, G_IO_ERROR, G_IO_ERROR_BUSY);

  g_mutex_unlock (&disk);
  while (!g_file_test (place.path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  place_clear (&place);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-store/first-time", test_first_time);
  g_test_add_func ("/peer-store/round-trip", test_round_trip);
  g_test_add_func ("/peer-store/truncated", test_truncated);
  g_test_add_func ("/peer-store/damaged", test_damaged);
  g_test_add_func ("/peer-store/not-ours", test_not_ours);
  g_test_add_func ("/peer-store/newer", test_newer);
  g_test_add_func ("/peer-store/older", test_older);
  g_test_add_func ("/peer-store/hostile", test_hostile);
  g_test_add_func ("/peer-store/too-many", test_too_many);
  g_test_add_func ("/peer-store/two-servers", test_two_servers);
  g_test_add_func ("/peer-store/traps", test_traps);
  g_test_add_func ("/peer-store/cannot-write", test_cannot_write);
  g_test_add_func ("/peer-store/hung-disk", test_hung_disk);

  return g_test_run ();
}
