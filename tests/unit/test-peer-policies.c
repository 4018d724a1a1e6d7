#include "event/hb-time.h"
#include "role/hb-peer-policies.h"

static HbAddress
address_of (const char *text)
{
  HbAddress address;

  g_assert_true (hb_address_parse (text, &address));
  return address;
}

static const HbPeerPolicy *
find (HbPeerPolicies *policies,
      const char     *text)
{
  HbAddress address = address_of (text);
  guint32 number = hb_peer_policies_find (policies, &address);

  return number != HB_PEER_POLICY_NONE ? hb_peer_policies_get (policies, number) : NULL;
}

/* A listed address comes first, then the first network. */
static void
test_find (void)
{
  g_autoptr (HbPeerPolicies) policies = hb_peer_policies_new ();
  HbAddress addresses[] = { address_of ("198.18.0.1"), address_of ("fd00::1"), address_of ("198.18.0.2") };
  HbNetwork networks[2];

  g_assert_true (hb_network_parse ("198.18.1.0/24", &networks[0]));
  g_assert_true (hb_network_parse ("198.18.0.0/15", &networks[1]));
  hb_peer_policies_add_group (policies, &(HbPeerPolicy) { .group = "cellar", .timeout = 1 }, &networks[0], 1);
  hb_peer_policies_add_group (policies, &(HbPeerPolicy) { .timeout = 2 }, &networks[1], 1);
  hb_peer_policies_add (policies, &(HbPeerPolicy) { .name = "both", .timeout = 3 }, addresses, 2);

  /* The second address is the first peer's. */
  hb_peer_policies_add (policies, &(HbPeerPolicy) { .name = "other", .timeout = 4 }, &addresses[1], 2);

  g_assert_cmpuint (hb_peer_policies_get_size (policies), ==, 4);
  g_assert_cmpint (find (policies, "198.18.1.7")->timeout, ==, 1);
  g_assert_cmpint (find (policies, "198.18.2.7")->timeout, ==, 2);
  g_assert_null (find (policies, "198.18.2.7")->name);
  g_assert_cmpstr (find (policies, "198.18.1.7")->group, ==, "cellar");
  g_assert_cmpint (find (policies, "198.18.0.1")->timeout, ==, 3);
  g_assert_cmpint (find (policies, "fd00::1")->timeout, ==, 3);
  g_assert_cmpint (find (policies, "198.18.0.2")->timeout, ==, 4);
  g_assert_cmpstr (find (policies, "198.18.0.2")->name, ==, "other");
  g_assert_cmpuint (find (policies, "198.18.0.1")->n_addresses, ==, 2);
  g_assert_cmpuint (find (policies, "198.18.0.2")->n_addresses, ==, 1);
  g_assert_true (hb_address_equal (hb_peer_policies_get_address (policies, find (policies, "198.18.0.2"), 0),
                                   &addresses[2]));
  g_assert_null (find (policies, "10.0.0.1"));
}

static void
test_empty (void)
{
  g_autoptr (HbPeerPolicies) policies = hb_peer_policies_new ();

  g_assert_null (find (policies, "198.18.0.1"));
  g_assert_cmpuint (hb_peer_policies_get_size (policies), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-policies/find", test_find);
  g_test_add_func ("/peer-policies/empty", test_empty);

  return g_test_run ();
}
