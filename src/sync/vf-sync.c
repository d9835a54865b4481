/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows of sync, counted anew when its tables change. */

#include "vf-sync-private.h"

enum
{
  PROP_0,
  PROP_STORE,
  PROP_USER_ID,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_MESSAGE,
  PROP_LAST_SYNC,
  PROP_WAITING,
  PROP_PARKED,
  PROP_CONFLICTS,
  PROP_ASKING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (VfSync, vf_sync, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (VfSyncState,
                    vf_sync_state,
                    G_DEFINE_ENUM_VALUE (VF_SYNC_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (VF_SYNC_STATE_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (VF_SYNC_STATE_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (VF_SYNC_STATE_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (VF_SYNC_STATE_TROUBLE, "trouble"))

void
vf_sync_set_state (VfSync *self, VfSyncState state, const char *message)
{
  if (g_set_str (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
vf_sync_set_progress (VfSync *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

static void
on_progress (double fraction, gpointer data)
{
  vf_sync_set_progress (data, fraction);
}

/* A whole round went well. */
void
vf_sync_note_synced (VfSync *self)
{
  self->synced_at = vf_sync_clock_boot (self->clock);
  g_clear_pointer (&self->last_sync, g_date_time_unref);
  self->last_sync = g_date_time_new_from_unix_utc_usec (vf_sync_clock_now (self->clock));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_SYNC]);
}

static void
set_count (VfSync *self, guint *count, VfQuery *query, int prop)
{
  gint64 n = vf_store_count (self->store, query, NULL);

  if (n < 0 || *count == n)
    return;
  *count = n;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
count_ops (VfSync *self)
{
  g_autoptr (VfQuery) waiting = vf_query_new (vf_table_find ("sync_ops"));
  g_autoptr (VfQuery) parked = vf_query_new (vf_table_find ("sync_ops"));

  vf_query_where_text (waiting, "state", VF_NOT_EQUAL, "parked");
  vf_query_where_text (parked, "state", VF_EQUAL, "parked");
  set_count (self, &self->waiting, waiting, PROP_WAITING);
  set_count (self, &self->parked, parked, PROP_PARKED);
}

static void
count_conflicts (VfSync *self)
{
  g_autoptr (VfQuery) open = vf_query_new (vf_table_find ("sync_conflicts"));

  vf_query_where_null (open, "resolved_at", VF_IS_NULL);
  set_count (self, &self->conflicts, open, PROP_CONFLICTS);
}

static void
count_tables (VfSync *self)
{
  g_autoptr (VfQuery) asking = vf_query_new (vf_table_find ("sync_tables"));

  vf_query_where_text (asking, "state", VF_EQUAL, "asking");
  set_count (self, &self->asking, asking, PROP_ASKING);
}

static void
read_last_sync (VfSync *self)
{
  const VfTable *table = vf_table_find ("sync_account");
  g_autoptr (VfQuery) query = vf_query_new (table);
  g_autoptr (GPtrArray) rows = vf_store_list (self->store, query, NULL);

  if (rows == NULL || rows->len == 0)
    return;
  self->last_sync = vf_record_dup_time (g_ptr_array_index (rows, 0),
                                        vf_table_find_column (table, "last_sync_at"));
}

static void
on_changed (VfSync *self, const char *name, GArray *rowids)
{
  const VfTable *table = vf_table_find (name);

  if (g_str_equal (name, "sync_ops"))
    count_ops (self);
  else if (g_str_equal (name, "sync_conflicts"))
    count_conflicts (self);
  else if (g_str_equal (name, "sync_tables"))
    count_tables (self);

  if (table == NULL || table->local)
    return;
  vf_sync_look_for_edits (self);
}

static void
vf_sync_dispose (GObject *object)
{
  VfSync *self = VF_SYNC (object);

  vf_sync_set_realtime (self, NULL);
  vf_sync_disconnect (self);
  if (self->core != NULL)
    {
      vf_sync_core_set_progress (self->core, NULL, NULL);
      g_cancellable_cancel (self->core->cancellable);
    }
  vf_sync_drop_turns (self);
  g_clear_pointer (&self->core, vf_sync_core_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (vf_sync_parent_class)->dispose (object);
}

static void
vf_sync_finalize (GObject *object)
{
  VfSync *self = VF_SYNC (object);

  g_free (self->user_id);
  g_free (self->message);
  g_clear_pointer (&self->last_sync, g_date_time_unref);
  g_hash_table_unref (self->hints);

  G_OBJECT_CLASS (vf_sync_parent_class)->finalize (object);
}

static void
vf_sync_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfSync *self = VF_SYNC (object);

  switch (id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_USER_ID:
      g_value_set_string (value, self->user_id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_LAST_SYNC:
      g_value_set_boxed (value, self->last_sync);
      break;
    case PROP_WAITING:
      g_value_set_uint (value, self->waiting);
      break;
    case PROP_PARKED:
      g_value_set_uint (value, self->parked);
      break;
    case PROP_CONFLICTS:
      g_value_set_uint (value, self->conflicts);
      break;
    case PROP_ASKING:
      g_value_set_uint (value, self->asking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GParamSpec *
count_spec (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
vf_sync_class_init (VfSyncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_sync_dispose;
  object_class->finalize = vf_sync_finalize;
  object_class->get_property = vf_sync_get_property;

  props[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, VF_TYPE_STORE, flags);
  props[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, flags);
  props[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_SYNC_STATE, VF_SYNC_STATE_IDLE, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  props[PROP_LAST_SYNC] = g_param_spec_boxed ("last-sync", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_WAITING] = count_spec ("waiting");
  props[PROP_PARKED] = count_spec ("parked");
  props[PROP_CONFLICTS] = count_spec ("conflicts");
  props[PROP_ASKING] = count_spec ("asking");
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
vf_sync_init (VfSync *self)
{
  self->progress = -1;
  self->hints = vf_sync_hints_new ();
  g_queue_init (&self->turns);
}

/**
 * vf_sync_new:
 * @store: the member's store
 * @project: where the account is
 * @user_id: whose account
 * @clock: (nullable): time and chance, %NULL for the computer's own; outlives all work
 *
 * Returns: (transfer full): sync, which does nothing until it is told to
 */
VfSync *
vf_sync_new (VfStore *store, VfProject *project, const char *user_id, const VfSyncClock *clock)
{
  VfSync *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);
  g_return_val_if_fail (user_id != NULL, NULL);

  self = g_object_new (VF_TYPE_SYNC, NULL);
  self->store = g_object_ref (store);
  self->project = g_object_ref (project);
  self->user_id = g_strdup (user_id);
  self->clock = clock != NULL ? clock : vf_sync_clock_get_system ();
  self->core = vf_sync_core_new (store, project, user_id, self->clock);
  vf_sync_core_set_progress (self->core, on_progress, self);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  count_ops (self);
  count_conflicts (self);
  count_tables (self);
  read_last_sync (self);
  return self;
}

VfStore *
vf_sync_get_store (VfSync *self)
{
  return self->store;
}

VfSyncState
vf_sync_get_state (VfSync *self)
{
  return self->state;
}

double
vf_sync_get_progress (VfSync *self)
{
  return self->progress;
}

const char *
vf_sync_get_message (VfSync *self)
{
  return self->message;
}

GDateTime *
vf_sync_get_last_sync (VfSync *self)
{
  return self->last_sync;
}

guint
vf_sync_get_waiting (VfSync *self)
{
  return self->waiting;
}

guint
vf_sync_get_parked (VfSync *self)
{
  return self->parked;
}

guint
vf_sync_get_conflicts (VfSync *self)
{
  return self->conflicts;
}

guint
vf_sync_get_asking (VfSync *self)
{
  return self->asking;
}
