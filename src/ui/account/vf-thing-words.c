/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows in words. A person knows what an entry says and never its key. */

#include "vf-thing-words.h"

#include <glib/gi18n.h>

#include "vf-json.h"
#include "vf-section.h"
#include "vf-time.h"

/* What does not fit in a line of a list. */
#define MAX_NAME 60
/* What makes a value too long to compare at a glance. */
#define MAX_VALUE 4000

/* One of it, all of it, and the column that names one. */
static const struct
{
  const char *table;
  const char *one;
  const char *many;
  const char *title;
} kinds[] = {
  { "vision_versions", N_ ("Life vision"), N_ ("Versions of your life vision"), "title" },
  { "journal_entries", N_ ("Journal entry"), N_ ("Journal entries"), "title" },
  { "vision_board_items", N_ ("Board item"), N_ ("Board items"), "name" },
  { "daily_papers", N_ ("Daily paper"), N_ ("Daily papers"), "entry_date" },
  { "scenes", N_ ("Scene"), N_ ("Scenes"), "title" },
  { "audio_sets", N_ ("Audio set"), N_ ("Audio sets"), "name" },
  { "audio_tracks", N_ ("Track"), N_ ("Tracks"), NULL },
  { "frequency_flip", N_ ("Flip"), N_ ("Flips"), "input_text" },
  { "abundance_events", N_ ("Moment of abundance"), N_ ("Moments of abundance"), "note" },
  { "user_profiles", N_ ("Profile"), N_ ("Versions of your profile"), NULL },
  { "member_profiles", N_ ("Profile"), N_ ("Profiles"), NULL },
  { "voice_profiles", N_ ("Voice profile"), N_ ("Voice profiles"), NULL },
  { "assessment_results", N_ ("Assessment"), N_ ("Assessments"), NULL },
  { "assessment_responses", N_ ("Answer of an assessment"), N_ ("Answers of assessments"),
    "question_text" },
  { "actualization_blueprints", N_ ("Plan"), N_ ("Plans"), "title" },
  { "blueprint_phases", N_ ("Phase of a plan"), N_ ("Phases of plans"), "title" },
  { "blueprint_tasks", N_ ("Step of a plan"), N_ ("Steps of plans"), "title" },
  { "conversation_sessions", N_ ("Conversation with VIVA"), N_ ("Conversations with VIVA"),
    "title" },
  { "ai_conversations", N_ ("Message of a conversation"), N_ ("Messages of conversations"), NULL },
  { "emotional_snapshots", N_ ("Snapshot of how life feels"), N_ ("Snapshots of how life feels"),
    NULL },
  { "generated_images", N_ ("Picture"), N_ ("Pictures"), NULL },
  { "media_metadata", N_ ("Picture or recording"), N_ ("Pictures and recordings"), "title" },
  { "households", N_ ("Household"), N_ ("Households"), "name" },
  { "household_members", N_ ("Member of a household"), N_ ("Members of a household"), NULL },
  { "household_invitations", N_ ("Invitation to a household"), N_ ("Invitations to a household"),
    NULL },
};

static int
find_kind (const char *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].table, table) == 0)
      return (int) i;

  return -1;
}

/* "life_vision_category_state" as "Life vision category state": better than nothing. */
static char *
dup_plain (const char *name)
{
  char *text = g_strdelimit (g_strdup (name), "_", ' ');

  *text = g_ascii_toupper (*text);

  return text;
}

static char *
shorten (const char *text, glong limit)
{
  g_autofree char *line = g_strdelimit (g_strdup (text), "\n\r\t", ' ');

  g_strstrip (line);
  if (g_utf8_strlen (line, -1) > limit)
    {
      g_autofree char *start = g_utf8_substring (line, 0, limit);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&line);
}

/**
 * vf_thing_dup_kind:
 * @table: a table's name
 *
 * Returns: (transfer full): what one of its rows is, as "Journal entry"
 */
char *
vf_thing_dup_kind (const char *table)
{
  int kind = find_kind (table);

  return kind >= 0 ? g_strdup (_ (kinds[kind].one)) : dup_plain (table);
}

/**
 * vf_thing_dup_kinds:
 * @table: a table's name
 *
 * Returns: (transfer full): what its rows are, as "Journal entries"
 */
char *
vf_thing_dup_kinds (const char *table)
{
  int kind = find_kind (table);

  return kind >= 0 ? g_strdup (_ (kinds[kind].many)) : dup_plain (table);
}

static char *
dup_title (VfStore *store, const char *table, const char *key, const char *json, const char *column)
{
  const VfTable *found = vf_table_find (table);
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (JsonNode) node = NULL;
  int index = found != NULL ? vf_table_find_column (found, column) : -1;

  if (index < 0)
    return NULL;
  node = json != NULL ? vf_json_parse (json, -1, NULL) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      const char *title = vf_json_get_string (json_node_get_object (node), column);

      if (title != NULL)
        return g_strdup (title);
    }
  record = store != NULL && key != NULL ? vf_store_find (store, found, key, NULL) : NULL;
  if (record == NULL || vf_record_is_null (record, (guint) index))
    return NULL;

  return g_strdup (vf_record_get_text (record, (guint) index));
}

/**
 * vf_thing_dup_name:
 * @store: (nullable): where the row may be
 * @table: its table
 * @key: (nullable): its key
 * @json: (nullable): the row itself, or some of it
 *
 * Returns: (transfer full): what it is called, as "Journal entry “A walk”"; plain text
 */
char *
vf_thing_dup_name (VfStore *store, const char *table, const char *key, const char *json)
{
  int kind = find_kind (table);
  g_autofree char *one = vf_thing_dup_kind (table);
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;

  if (kind >= 0 && kinds[kind].title != NULL)
    title = dup_title (store, table, key, json, kinds[kind].title);
  line = title != NULL ? shorten (title, MAX_NAME) : NULL;
  if (line == NULL || *line == '\0')
    return g_steal_pointer (&one);

  /* Translators: what a thing is, and its name. */
  return g_strdup_printf (_ ("%s “%s”"), one, line);
}

/**
 * vf_thing_dup_column:
 * @table: a table's name
 * @column: one of its columns
 *
 * Returns: (transfer full): what people call it
 */
char *
vf_thing_dup_column (const char *table, const char *column)
{
  VfSection section;

  if (g_strcmp0 (table, "vision_versions") == 0 && vf_section_from_key (column, &section))
    return g_strdup (vf_section_get_label (section));

  return dup_plain (column);
}

static char *
dup_value (JsonNode *node)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup (_ ("Nothing"));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_dup_string (node);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    text = g_strdup (json_node_get_boolean (node) ? _ ("Yes") : _ ("No"));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      g_autoptr (GString) list = g_string_new (NULL);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_autofree char *item = dup_value (json_array_get_element (array, i));

          g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", item);
        }
      text = g_string_free (g_steal_pointer (&list), FALSE);
    }
  else
    text = vf_json_to_text (node);
  if (*text == '\0')
    return g_strdup (_ ("Nothing"));
  if (g_utf8_strlen (text, -1) > MAX_VALUE)
    {
      g_autofree char *start = g_utf8_substring (text, 0, MAX_VALUE);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&text);
}

/* Keys and stamps are the program's own. */
static gboolean
is_shown (const char *column)
{
  return !g_str_equal (column, "id") && !g_str_has_suffix (column, "_id")
         && !g_str_equal (column, "created_at") && !g_str_equal (column, "updated_at");
}

/**
 * vf_thing_dup_values:
 * @table: a table's name
 * @json: (nullable): values by column
 *
 * Returns: (transfer full): the values as a person reads them; several with what they are
 *   called; plain text
 */
char *
vf_thing_dup_values (const char *table, const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? vf_json_parse (json, -1, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  g_autoptr (GList) members = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (_ ("Deleted"));

  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    if (is_shown (l->data)
        && (members->next == NULL
            || !JSON_NODE_HOLDS_NULL (json_object_get_member (object, l->data))))
      g_ptr_array_add (shown, l->data);
  for (guint i = 0; i < shown->len; i++)
    {
      const char *column = g_ptr_array_index (shown, i);
      g_autofree char *value = dup_value (json_object_get_member (object, column));
      g_autofree char *name = vf_thing_dup_column (table, column);

      if (shown->len == 1)
        return g_steal_pointer (&value);
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n\n" : "", name, value);
    }
  if (text->len == 0)
    return g_strdup (_ ("Nothing"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * vf_thing_dup_moment:
 * @stamp: (nullable): a point in time as the database writes it
 *
 * Returns: (transfer full) (nullable): the day, or the hour of today
 */
char *
vf_thing_dup_moment (const char *stamp)
{
  g_autoptr (GDateTime) time = stamp != NULL ? vf_time_parse (stamp) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (local == NULL)
    return NULL;
  if (g_date_time_get_year (local) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now))
    {
      g_autofree char *hour = g_date_time_format (local, "%H:%M");

      /* Translators: %s is an hour, as “14:05”. */
      return g_strdup_printf (_ ("Today, %s"), hour);
    }

  return vf_time_format_day (stamp);
}
