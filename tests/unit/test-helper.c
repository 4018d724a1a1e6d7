#include "helper/hb-helper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-child.h"
#include "helper/hb-helper-process.h"

/* This test is executed as the helper, as the program is; with this variable, one that misbehaves. */
#define MISBEHAVE "HB_TEST_MISBEHAVE"

typedef struct
{
  guint answers;
  guint refused; /* of these */
  guint troubles;
  HbHelperMessage last;
} Seen;

static void
on_trouble (const char *text,
            gpointer    user_data)
{
  Seen *seen = user_data;

  seen->troubles++;
  g_test_message ("%s", text);
}

static void
on_answer (const HbHelperMessage *request,
           const HbHelperMessage *answer,
           gpointer               user_data)
{
  Seen *seen = user_data;

  g_assert_cmpstr (request->text, ==, "198.18.0.7");
  seen->answers++;
  seen->refused += answer->result == HB_HELPER_FAILED;
  seen->last = *answer;
}

static guint32
ask (HbHelper   *helper,
     const char *name,
     Seen       *seen)
{
  HbHelperMessage request = { .kind = HB_HELPER_ADDRESSES };

  g_strlcpy (request.text, name, sizeof request.text);
  return hb_helper_ask (helper, &request, on_answer, seen);
}

static void
wait_for (const guint *count,
          guint        wanted)
{
  while (*count < wanted)
    g_main_context_iteration (NULL, TRUE);
}

/* Returns: the child of this process, 0 if there is none */
static pid_t
find_child (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", getpid ());
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (pid_t) atoi (text);
}

/* Frees it, and waits until its process has ended, which it does not do itself. */
static void
end (HbHelper *helper)
{
  hb_helper_free (helper);
  while (waitpid (-1, NULL, 0) > 0)
    continue;
  g_assert_cmpint (find_child (), ==, 0);
}

/* One that does not do as it should: it answers with bytes that are no message, with a text of another kind, or ends. */
static int
misbehave (const char *how)
{
  guint8 packet[HB_HELPER_PACKET_MAX];
  HbHelperMessage message;
  gssize length;

  while ((length = recv (HB_HELPER_SOCKET, packet, sizeof packet, 0)) > 0)
    {
      if (g_str_equal (how, "ends"))
        return EXIT_FAILURE;

      g_assert_true (hb_helper_message_read (&message, packet, (gsize) length));
      message.kind = HB_HELPER_NAME;
      length = (gssize) hb_helper_message_write (&message, packet);
      if (g_str_equal (how, "garbage"))
        packet[0] = 0xff;
      else if (g_str_equal (how, "short"))
        length = 3;
      g_assert_cmpint (send (HB_HELPER_SOCKET, packet, (gsize) length, 0), ==, length);
    }

  return EXIT_SUCCESS;
}

/* A helper that is not to be trusted any more is ended, and started again; what it is asked for fails after the second
 * time. */
static void
test_misbehaves (void)
{
  static const char *const ways[] = { "garbage", "short", "kind", "ends" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Seen seen = { 0 };
      HbHelper *helper = hb_helper_new (on_trouble, &seen);

      g_setenv (MISBEHAVE, ways[i], TRUE);
      for (guint j = 0; j < 10; j++)
        ask (helper, "198.18.0.7", &seen);
      wait_for (&seen.answers, 10);
      g_assert_cmpuint (seen.refused, ==, 10);
      g_assert_cmpuint (seen.troubles, ==, 1);

      /* A second later, the next one does as it should. */
      g_unsetenv (MISBEHAVE);
      while (find_child () == 0)
        g_main_context_iteration (NULL, TRUE);
      ask (helper, "198.18.0.7", &seen);
      wait_for (&seen.answers, 11);
      g_assert_cmpint (seen.last.result, ==, HB_HELPER_FOUND);
      end (helper);
    }
}

/* An address stands for itself, so this needs no name server. */
static void
test_answer (void)
{
  Seen seen = { 0 };
  HbHelper *helper = hb_helper_new (on_trouble, &seen);
  HbAddress wanted;

  g_assert_cmpint (find_child (), ==, 0);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpuint (ask (helper, "198.18.0.7", &seen), !=, 0);
  g_assert_cmpuint (seen.answers, ==, 0);
  wait_for (&seen.answers, 200);

  g_assert_true (hb_address_parse ("198.18.0.7", &wanted));
  g_assert_cmpint (seen.last.result, ==, HB_HELPER_FOUND);
  g_assert_cmpuint (seen.last.n_addresses, ==, 1);
  g_assert_true (hb_address_equal (&seen.last.addresses[0], &wanted));
  g_assert_cmpuint (seen.refused + seen.troubles, ==, 0);
  end (helper);
}

static void
test_cancel (void)
{
  Seen seen = { 0 }, other = { 0 };
  HbHelper *helper = hb_helper_new (on_trouble, &seen);
  guint32 waiting = ask (helper, "198.18.0.7", &other), sent;

  hb_helper_cancel (helper, waiting);
  hb_helper_cancel (helper, waiting);
  ask (helper, "198.18.0.7", &seen);
  wait_for (&seen.answers, 1);

  sent = ask (helper, "198.18.0.7", &other);
  hb_helper_cancel (helper, sent);
  ask (helper, "198.18.0.7", &seen);
  wait_for (&seen.answers, 2);
  g_assert_cmpuint (other.answers, ==, 0);
  end (helper);
}

static void
test_too_many (void)
{
  Seen seen = { 0 };
  HbHelper *helper = hb_helper_new (on_trouble, &seen);

  for (guint i = 0; i < HB_HELPER_REQUESTS_MAX; i++)
    g_assert_cmpuint (ask (helper, "198.18.0.7", &seen), !=, 0);
  g_assert_cmpuint (ask (helper, "198.18.0.7", &seen), ==, 0);
  wait_for (&seen.answers, HB_HELPER_REQUESTS_MAX);
  g_assert_cmpuint (ask (helper, "198.18.0.7", &seen), !=, 0);
  end (helper);
}

/* A killed one is started again at once, and nothing that it had is lost; one that ends again and again is not, and what
 * is asked meanwhile fails at once. That is told once. */
static void
test_killed (void)
{
  Seen seen = { 0 };
  HbHelper *helper = hb_helper_new (on_trouble, &seen);
  pid_t first;

  ask (helper, "198.18.0.7", &seen);
  wait_for (&seen.answers, 1);
  first = find_child ();
  g_assert_cmpint (kill (first, SIGSTOP), ==, 0);
  for (guint i = 0; i < 100; i++)
    ask (helper, "198.18.0.7", &seen);
  g_assert_cmpint (kill (first, SIGKILL), ==, 0);
  wait_for (&seen.answers, 101);
  g_assert_cmpuint (seen.refused, ==, 0);
  g_assert_cmpuint (seen.troubles, ==, 1);
  g_assert_cmpint (find_child (), !=, first);

  g_assert_cmpint (kill (find_child (), SIGKILL), ==, 0);
  while (find_child () != 0)
    g_main_context_iteration (NULL, TRUE);
  ask (helper, "198.18.0.7", &seen);
  g_assert_cmpuint (seen.answers, ==, 101);
  wait_for (&seen.answers, 102);
  g_assert_cmpuint (seen.refused, ==, 1);

  /* A second later, it runs again. */
  while (find_child () == 0)
    g_main_context_iteration (NULL, TRUE);
  ask (helper, "198.18.0.7", &seen);
  wait_for (&seen.answers, 103);
  g_assert_cmpuint (seen.refused, ==, 1);
  g_assert_cmpuint (seen.troubles, ==, 1);
  end (helper);
}

/* It holds no descriptor but its socket and standard error, and ends with its owner. */
static void
test_holds_nothing (void)
{
  Seen seen = { 0 };
  HbHelper *helper = hb_helper_new (on_trouble, &seen);
  g_autofree char *folder = NULL, *output = NULL, *path = NULL;
  int descriptors[2];
  const char *name;
  guint sockets = 0;

  /* Also one that is not closed on exec. */
  g_assert_cmpint (pipe (descriptors), ==, 0);
  ask (helper, "198.18.0.7", &seen);
  wait_for (&seen.answers, 1);

  folder = g_strdup_printf ("/proc/%d/fd", find_child ());
  {
    g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);

    while ((name = g_dir_read_name (files)) != NULL)
      {
        g_autofree char *file = g_build_filename (folder, name, NULL);
        g_autofree char *target = g_file_read_link (file, NULL);

        sockets += target != NULL && g_str_has_prefix (target, "socket:");
        if (target != NULL && g_str_has_prefix (target, "pipe:"))
          g_assert_cmpstr (name, ==, "2");
      }
  }
  g_assert_cmpuint (sockets, ==, 1);
  path = g_build_filename (folder, "1", NULL);
  output = g_file_read_link (path, NULL);
  g_assert_cmpstr (output, ==, "/dev/null");

  end (helper);
  close (descriptors[0]);
  close (descriptors[1]);
}

/* A child that may not execute the program exits with 128 + EACCES. */
static void
test_may_not_execute (void)
{
  g_autofree char *expected = g_strdup_printf ("user %u may not execute the program; put it where that user may, such as "
                                               "/usr/local/bin", (guint) getuid ());
  g_autofree char *reason = hb_helper_child_describe (W_EXITCODE (128 + EACCES, 0));
  g_autofree char *missing = hb_helper_child_describe (W_EXITCODE (128 + ENOENT, 0));

  g_assert_cmpstr (reason, ==, expected);
  g_assert_cmpstr (missing, ==, "it cannot execute the program: No such file or directory");
}

int
main (int    argc,
      char **argv)
{
  if (hb_helper_process_is_wanted (argc, argv))
    return g_getenv (MISBEHAVE) != NULL ? misbehave (g_getenv (MISBEHAVE)) : hb_helper_process_run (argv[1]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/helper/answer", test_answer);
  g_test_add_func ("/helper/cancel", test_cancel);
  g_test_add_func ("/helper/too-many", test_too_many);
  g_test_add_func ("/helper/killed", test_killed);
  g_test_add_func ("/helper/misbehaves", test_misbehaves);
  g_test_add_func ("/helper/holds-nothing", test_holds_nothing);
  g_test_add_func ("/helper/may-not-execute", test_may_not_execute);

  return g_test_run ();
}
