#include "wire/hb-message.h"

#include <string.h>

#include "vector.h"

/**
 * Payload:
 * @text: the captured bytes
 * @beyond: how many more bytes there were on the wire
 */
typedef struct
{
  const char *name;
  const char *text;
  gsize beyond;
  HbMessageKind kind;
} Payload;

static const Payload payloads[] = {
  { "heartbeat", "MSG_HEARTBEAT", 0, HB_MESSAGE_HEARTBEAT },
  { "heartbeat-cut-off", "MSG_HEARTBEAT", 1, HB_MESSAGE_TEXT },
  { "heartbeat-shorter", "MSG_HEARTBEA", 0, HB_MESSAGE_TEXT },
  { "heartbeat-half-captured", "MSG_HEARTBEA", 1, HB_MESSAGE_TEXT },
  { "heartbeat-not-captured", "", 13, HB_MESSAGE_TEXT },
  { "heartbeat-longer", "MSG_HEARTBEATS", 0, HB_MESSAGE_TEXT },
  { "heartbeat-newline", "MSG_HEARTBEAT\n", 0, HB_MESSAGE_TEXT },
  { "heartbeat-lower-case", "msg_heartbeat", 0, HB_MESSAGE_TEXT },
  { "heartbeat-last-letter", "MSG_HEARTBEAU", 0, HB_MESSAGE_TEXT },
  { "heartbeat-first-letter", "NSG_HEARTBEAT", 0, HB_MESSAGE_TEXT },
  { "heartbeat-after-space", " MSG_HEARTBEAT", 0, HB_MESSAGE_TEXT },
  { "terminate", "TERMINATE", 0, HB_MESSAGE_TERMINATE },
  { "terminate-cut-off", "TERMINATE", 4, HB_MESSAGE_TEXT },
  { "terminate-shorter", "TERMINAT", 0, HB_MESSAGE_TEXT },
  { "terminate-half-captured", "TERMINAT", 1, HB_MESSAGE_TEXT },
  { "terminate-longer", "TERMINATED", 0, HB_MESSAGE_TEXT },
  { "terminate-newline", "TERMINATE\n", 0, HB_MESSAGE_TEXT },
  { "terminate-lower-case", "Terminate", 0, HB_MESSAGE_TEXT },
  { "empty", "", 0, HB_MESSAGE_TEXT },
  { "text", "Whats up Doc?", 0, HB_MESSAGE_TEXT },
  { "both", "MSG_HEARTBEATTERMINATE", 0, HB_MESSAGE_TEXT },
};

static void
test_classify (gconstpointer data)
{
  const Payload *payload = data;
  gsize captured = strlen (payload->text);
  g_auto (HbVector) vector = hb_vector_copy ((const guint8 *) payload->text, captured);

  g_assert_cmpint (hb_message_classify (vector.data, captured, captured + payload->beyond), ==,
                   payload->kind);
}

static void
test_classify_nul (void)
{
  static const guint8 heartbeat[] = HB_PAYLOAD_HEARTBEAT;
  static const guint8 terminate[] = HB_PAYLOAD_TERMINATE;

  g_assert_cmpint (hb_message_classify (heartbeat, sizeof heartbeat, sizeof heartbeat), ==,
                   HB_MESSAGE_TEXT);
  g_assert_cmpint (hb_message_classify (terminate, sizeof terminate, sizeof terminate), ==,
                   HB_MESSAGE_TEXT);
}

typedef struct
{
  const char *name;
  const char *hex;
  const char *shown;
} Escape;

static const Escape escapes[] = {
  { "empty", "", "" },
  { "plain", "57 68 61 74 73 20 75 70 20 44 6f 63 3f", "Whats up Doc?" },
  { "all-of-ascii", "20 21 22 23 2f 30 39 3a 40 41 5a 5b 5f 60 61 7a 7b 7d 7e",
    " !\"#/09:@AZ[_`az{}~" },
  { "two-bytes", "c3a9", "é" },
  { "three-bytes", "e6bca2", "漢" },
  { "four-bytes", "f09f9880", "😀" },
  { "hebrew", "d790", "א" },
  { "combining", "65cc81", "e\xcc\x81" },
  { "no-break-space", "c2a0", "\xc2\xa0" },
  { "replacement-character", "efbfbd", "\xef\xbf\xbd" },

  { "nul", "610062", "a\\x00b" },
  { "nul-alone", "00", "\\x00" },
  { "newline", "610a62", "a\\nb" },
  { "carriage-return", "610d0a62", "a\\r\\nb" },
  { "tab", "610962", "a\\tb" },
  { "bell-and-backspace", "0708", "\\x07\\x08" },
  { "escape-sequence", "1b5b324a", "\\x1b[2J" },
  { "escape-title", "1b5d303b686907", "\\x1b]0;hi\\x07" },
  { "unit-separator", "1f", "\\x1f" },
  { "delete", "7f", "\\x7f" },
  { "c1-first", "c280", "\\u{80}" },
  { "c1-csi", "c29b33316d", "\\u{9b}31m" },
  { "c1-last", "c29f", "\\u{9f}" },
  { "soft-hyphen", "c2ad", "\\u{ad}" },
  { "arabic-letter-mark", "d89c", "\\u{61c}" },
  { "zero-width-space", "e2808b", "\\u{200b}" },
  { "zero-width-joiner", "e2808d", "\\u{200d}" },
  { "right-to-left-mark", "e2808f", "\\u{200f}" },
  { "line-separator", "e280a8", "\\u{2028}" },
  { "paragraph-separator", "e280a9", "\\u{2029}" },
  { "right-to-left-override", "61 e280ae 62", "a\\u{202e}b" },
  { "bidi-first", "e280aa", "\\u{202a}" },
  { "bidi-isolate", "e281a6", "\\u{2066}" },
  { "bidi-pop-isolate", "e281a9", "\\u{2069}" },
  { "word-joiner", "e281a0", "\\u{2060}" },
  { "byte-order-mark", "efbbbf 61", "\\u{feff}a" },
  { "interlinear-anchor", "efbfb9", "\\u{fff9}" },
  { "noncharacter", "efbfbe", "\\u{fffe}" },
  { "private-use", "ee8080", "\\u{e000}" },
  { "private-use-last", "f48fbfbd", "\\u{10fffd}" },
  { "tag-letter", "f3a08081", "\\u{e0001}" },
  { "unassigned", "cdb8", "\\u{378}" },

  { "continuation-alone", "80", "\\x80" },
  { "never-in-utf-8", "fe ff c0 c1 f5", "\\xfe\\xff\\xc0\\xc1\\xf5" },
  { "overlong-slash", "c0af", "\\xc0\\xaf" },
  { "overlong-nul", "c080", "\\xc0\\x80" },
  { "overlong-of-three", "e08080", "\\xe0\\x80\\x80" },
  { "overlong-of-four", "f0808080", "\\xf0\\x80\\x80\\x80" },
  { "surrogate-high", "eda080", "\\xed\\xa0\\x80" },
  { "surrogate-low", "edbfbf", "\\xed\\xbf\\xbf" },
  { "beyond-unicode", "f4908080", "\\xf4\\x90\\x80\\x80" },
  { "five-bytes", "f888808080", "\\xf8\\x88\\x80\\x80\\x80" },
  { "cut-off-two", "61c3", "a\\xc3" },
  { "cut-off-three", "e6bc", "\\xe6\\xbc" },
  { "cut-off-four", "f09f98", "\\xf0\\x9f\\x98" },
  { "cut-off-inside", "e6bc61", "\\xe6\\xbca" },
  { "goes-on-after", "ff 61 c3a9", "\\xffaé" },
};

static void
test_escape (gconstpointer data)
{
  const Escape *escape = data;
  g_auto (HbVector) vector = hb_vector_parse (escape->hex);
  g_autofree char *shown = hb_message_escape (vector.data, vector.length, FALSE);
  g_autofree char *cut_off = hb_message_escape (vector.data, vector.length, TRUE);
  g_autofree char *wanted = g_strconcat (escape->shown, "…", NULL);

  g_assert_cmpstr (shown, ==, escape->shown);
  g_assert_cmpstr (cut_off, ==, wanted);
}

static void
test_escape_nothing (void)
{
  g_autofree char *shown = hb_message_escape (NULL, 0, FALSE);

  g_assert_cmpstr (shown, ==, "");
}

static void
test_escape_long (void)
{
  g_autofree guint8 *bytes = g_malloc (65000);
  g_autofree char *letters = NULL;
  g_autofree char *controls = NULL;

  memset (bytes, 'x', 65000);
  letters = hb_message_escape (bytes, 65000, FALSE);
  g_assert_cmpmem (letters, strlen (letters), bytes, 65000);

  memset (bytes, 0, 65000);
  controls = hb_message_escape (bytes, 65000, FALSE);
  g_assert_cmpuint (strlen (controls), ==, 4 * 65000);
}

/* Whether a character may be shown, implemented differently: with tables of ranges. */
static gboolean
may_appear (gunichar c)
{
  static const struct
  {
    gunichar first;
    gunichar last;
  } never[] = {
    { 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad }, { 0x061c, 0x061c },
    { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
    { 0xd800, 0xf8ff }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
    { 0xfffe, 0xffff }, { 0xe0000, 0xe007f }, { 0xf0000, 0x10ffff },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (c >= never[i].first && c <= never[i].last)
      return FALSE;

  return TRUE;
}

static void
assert_safe (const char *shown)
{
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  for (const char *p = shown; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (may_appear (g_utf8_get_char (p)));
}

static void
test_escape_all_of_unicode (void)
{
  for (gunichar first = 0; first < 0x110000; first += 0x100)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *shown = NULL;

      for (gunichar c = first; c < first + 0x100; c++)
        g_string_append_unichar (text, c);
      shown = hb_message_escape ((const guint8 *) text->str, text->len, FALSE);
      assert_safe (shown);
    }
}

/* Letters of all languages stay as they are. */
static void
test_escape_keeps_letters (void)
{
  static const char *const words[] = {
    "Größe", "naïve", "Ελληνικά", "Русский", "עברית", "العربية", "हिन्दी", "ไทย", "日本語", "한국어",
    "€ ± ½ “quoted” – dash …", "🚀",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *shown = hb_message_escape ((const guint8 *) words[i], strlen (words[i]),
                                                  FALSE);

      g_assert_cmpstr (shown, ==, words[i]);
    }
}

static void
test_escape_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11415);

  for (guint i = 0; i < 2000; i++)
    {
      guint8 bytes[64];
      gsize length = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      g_auto (HbVector) vector = { 0 };
      g_autofree char *shown = NULL;

      for (gsize j = 0; j < length; j++)
        bytes[j] = (guint8) g_rand_int (rand);
      vector = hb_vector_copy (bytes, length);
      shown = hb_message_escape (vector.data, length, FALSE);
      assert_safe (shown);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/message/classify/%s", payloads[i].name);

      g_test_add_data_func (path, &payloads[i], test_classify);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/message/escape/%s", escapes[i].name);

      g_test_add_data_func (path, &escapes[i], test_escape);
    }
  g_test_add_func ("/message/classify/nul", test_classify_nul);
  g_test_add_func ("/message/escape/nothing", test_escape_nothing);
  g_test_add_func ("/message/escape/long", test_escape_long);
  g_test_add_func ("/message/escape/all-of-unicode", test_escape_all_of_unicode);
  g_test_add_func ("/message/escape/keeps-letters", test_escape_keeps_letters);
  g_test_add_func ("/message/escape/noise", test_escape_noise);

  return g_test_run ();
}
