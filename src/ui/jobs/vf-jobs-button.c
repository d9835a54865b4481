/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The jobs button: shown while the engine has something to tell, in a few words where there is
 * room. */

#include "vf-jobs-button.h"

#include <glib/gi18n.h>

#include "vf-job-engine.h"
#include "vf-job-row.h"
#include "vf-progress-ring.h"

struct _VfJobsButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkStack *state;
  VfProgressRing *ring;
  GtkLabel *label;
  GtkListBox *list;

  gboolean labelled;
  VfJob *told; /* the one under way that the label speaks of */
  VfJobEngine *engine;
  GBinding *progress;
  gboolean worked; /* something was under way since the start */
};

G_DEFINE_FINAL_TYPE (VfJobsButton, vf_jobs_button, ADW_TYPE_BIN)

typedef enum
{
  PROP_ENGINE = 1,
  PROP_LABELLED,
  N_PROPS,
} VfJobsButtonProperty;

static GParamSpec *properties[N_PROPS];

static VfJob *
find_job (VfJobsButton *self, const char *id)
{
  guint n_items = self->engine != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->engine)) : 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (VfJob) job = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (g_str_equal (vf_job_get_id (job), id))
        return g_steal_pointer (&job);
    }

  return NULL;
}

static void
job_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfJobsButton *self = VF_JOBS_BUTTON (widget);
  g_autoptr (VfJob) job = find_job (self, g_variant_get_string (target, NULL));

  if (job == NULL)
    return;

  if (g_str_equal (name, "jobs.cancel"))
    vf_job_engine_cancel (self->engine, job);
  else if (g_str_equal (name, "jobs.retry"))
    vf_job_engine_retry (self->engine, job);
  else
    vf_job_engine_remove (self->engine, job);
}

static void
update_label (VfJobsButton *self)
{
  const char *state = gtk_stack_get_visible_child_name (self->state);
  const char *text = _ ("Done");

  if (self->told != NULL)
    text = vf_job_get_message (self->told) != NULL ? vf_job_get_message (self->told)
                                                   : vf_job_get_title (self->told);
  else if (g_strcmp0 (state, "failed") == 0)
    text = _ ("Something Did Not Work");
  gtk_label_set_label (self->label, text);
  if (self->labelled)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    text, -1);
}

static void
set_told (VfJobsButton *self, VfJob *job)
{
  if (self->told != NULL)
    g_signal_handlers_disconnect_by_func (self->told, update_label, self);
  g_set_object (&self->told, job);
  if (job != NULL)
    g_signal_connect_object (job, "notify::message", G_CALLBACK (update_label), self,
                             G_CONNECT_SWAPPED);
}

/* While work runs, how far it is; then whether all of it went well. */
static void
update_state (VfJobsButton *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->engine));
  const char *state = "done";
  gboolean active = vf_job_engine_get_n_active (self->engine) > 0;
  g_autoptr (VfJob) told = NULL;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (VfJob) job = g_list_model_get_item (G_LIST_MODEL (self->engine), i);

      if (vf_job_get_state (job) == VF_JOB_STATE_FAILED)
        state = "failed";
      if (vf_job_get_state (job) == VF_JOB_STATE_RUNNING)
        g_set_object (&told, job);
    }
  if (active)
    state = "active";
  gtk_stack_set_visible_child_name (self->state, state);
  set_told (self, told);
  update_label (self);

  /* What ended well another day is no news. */
  self->worked |= active;
  gtk_widget_set_visible (GTK_WIDGET (self),
                          n_items > 0 && (self->worked || g_str_equal (state, "failed")));
}

static void
items_changed_cb (VfJobsButton *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->engine));

  if (n_items == 0)
    gtk_menu_button_popdown (self->button);
  update_state (self);
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  return g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                       g_object_new (VF_TYPE_JOB_ROW, "job", item, NULL), NULL);
}

static void
set_engine (VfJobsButton *self, VfJobEngine *engine)
{
  if (self->engine == engine)
    return;

  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->engine, items_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->engine, update_state, self);
    }
  g_clear_pointer (&self->progress, g_binding_unbind);

  g_set_object (&self->engine, engine);
  /* A list view would measure its rows before they are there, and cut them off. */
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (engine), create_row, NULL, NULL);

  if (engine != NULL)
    {
      self->progress = g_object_bind_property (engine, "progress", self->ring, "fraction",
                                               G_BINDING_SYNC_CREATE);
      g_signal_connect_object (engine, "items-changed", G_CALLBACK (items_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "notify::n-active", G_CALLBACK (update_state), self,
                               G_CONNECT_SWAPPED);
      items_changed_cb (self);
    }

  else
    {
      set_told (self, NULL);
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

static void
vf_jobs_button_dispose (GObject *object)
{
  VfJobsButton *self = VF_JOBS_BUTTON (object);

  if (self->list != NULL)
    set_engine (self, NULL);
  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_JOBS_BUTTON);

  G_OBJECT_CLASS (vf_jobs_button_parent_class)->dispose (object);
}

static void
vf_jobs_button_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfJobsButton *self = VF_JOBS_BUTTON (object);

  switch ((VfJobsButtonProperty) prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_LABELLED:
      g_value_set_boolean (value, self->labelled);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_jobs_button_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfJobsButton *self = VF_JOBS_BUTTON (object);

  switch ((VfJobsButtonProperty) prop_id)
    {
    case PROP_ENGINE:
      set_engine (self, g_value_get_object (value));
      break;
    case PROP_LABELLED:
      self->labelled = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_jobs_button_class_init (VfJobsButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_jobs_button_dispose;
  object_class->get_property = vf_jobs_button_get_property;
  object_class->set_property = vf_jobs_button_set_property;

  properties[PROP_ENGINE]
    = g_param_spec_object ("engine", NULL, NULL, VF_TYPE_JOB_ENGINE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * VfJobsButton:labelled:
   *
   * Whether it says what is under way; set once.
   */
  properties[PROP_LABELLED]
    = g_param_spec_boolean ("labelled", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_JOB_ROW);
  g_type_ensure (VF_TYPE_PROGRESS_RING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/jobs/vf-jobs-button.ui");
  gtk_widget_class_bind_template_child (widget_class, VfJobsButton, button);
  gtk_widget_class_bind_template_child (widget_class, VfJobsButton, ring);
  gtk_widget_class_bind_template_child (widget_class, VfJobsButton, state);
  gtk_widget_class_bind_template_child (widget_class, VfJobsButton, list);
  gtk_widget_class_bind_template_child (widget_class, VfJobsButton, label);

  gtk_widget_class_install_action (widget_class, "jobs.cancel", "s", job_action);
  gtk_widget_class_install_action (widget_class, "jobs.retry", "s", job_action);
  gtk_widget_class_install_action (widget_class, "jobs.remove", "s", job_action);
}

static void
vf_jobs_button_init (VfJobsButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
