#include "app/model/hb-watch-policy.h"

struct _HbWatchPolicy
{
  GObject parent_instance;

  double timeout;
  guint pulses;
  double pulse_interval;
  gboolean replay;
};

enum
{
  PROP_0,
  PROP_TIMEOUT,
  PROP_PULSES,
  PROP_PULSE_INTERVAL,
  PROP_REPLAY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbWatchPolicy, hb_watch_policy, G_TYPE_OBJECT)

static void
hb_watch_policy_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbWatchPolicy *self = HB_WATCH_POLICY (object);

  switch (id)
    {
    case PROP_TIMEOUT:
      g_value_set_double (value, self->timeout);
      break;
    case PROP_PULSES:
      g_value_set_uint (value, self->pulses);
      break;
    case PROP_PULSE_INTERVAL:
      g_value_set_double (value, self->pulse_interval);
      break;
    case PROP_REPLAY:
      g_value_set_boolean (value, self->replay);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_watch_policy_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbWatchPolicy *self = HB_WATCH_POLICY (object);

  switch (id)
    {
    case PROP_TIMEOUT:
      self->timeout = g_value_get_double (value);
      break;
    case PROP_PULSES:
      self->pulses = g_value_get_uint (value);
      break;
    case PROP_PULSE_INTERVAL:
      self->pulse_interval = g_value_get_double (value);
      break;
    case PROP_REPLAY:
      self->replay = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_watch_policy_class_init (HbWatchPolicyClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hb_watch_policy_get_property;
  object_class->set_property = hb_watch_policy_set_property;

  props[PROP_TIMEOUT] = g_param_spec_double ("timeout", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_PULSES] = g_param_spec_uint ("pulses", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PULSE_INTERVAL] = g_param_spec_double ("pulse-interval", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_REPLAY] = g_param_spec_boolean ("replay", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hb_watch_policy_init (HbWatchPolicy *self)
{
}

/**
 * hb_watch_policy_new:
 * @timeout: the silence before the first pulse, seconds
 * @pulses: the number of pulses
 * @pulse_interval: the wait after each pulse, seconds
 *
 * Returns: (transfer full): a policy that is not of a replay
 */
HbWatchPolicy *
hb_watch_policy_new (double timeout,
                     guint  pulses,
                     double pulse_interval)
{
  return g_object_new (HB_TYPE_WATCH_POLICY, "timeout", timeout, "pulses", pulses, "pulse-interval",
                       pulse_interval, NULL);
}

double
hb_watch_policy_get_timeout (HbWatchPolicy *self)
{
  return self->timeout;
}

guint
hb_watch_policy_get_pulses (HbWatchPolicy *self)
{
  return self->pulses;
}

double
hb_watch_policy_get_pulse_interval (HbWatchPolicy *self)
{
  return self->pulse_interval;
}
