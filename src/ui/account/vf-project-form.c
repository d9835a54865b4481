/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The form looks at an address as soon as both lines are there, and says what it found. */

#include "vf-project-form.h"

#include <glib/gi18n.h>

#include "vf-error.h"

/* Long enough not to ask for every letter. */
#define CHECK_DELAY_MS 500

struct _VfProjectForm
{
  GtkBox parent_instance;

  GtkEditable *address_row;
  GtkEditable *key_row;
  GtkWidget *found_box;
  GtkStack *found_state;
  GtkLabel *found;

  VfAccount *account;
  GCancellable *cancellable; /* of the check that counts */
  guint timeout;
  gboolean usable;
};

G_DEFINE_FINAL_TYPE (VfProjectForm, vf_project_form, GTK_TYPE_BOX)

typedef enum
{
  PROP_USABLE = 1,
  N_PROPS,
} VfProjectFormProperty;

static GParamSpec *properties[N_PROPS];

static void
set_usable (VfProjectForm *self, gboolean usable)
{
  if (self->usable == usable)
    return;

  self->usable = usable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USABLE]);
}

static void
show_found (VfProjectForm *self, const char *state, const char *sentence)
{
  gtk_stack_set_visible_child_name (self->found_state, state);
  gtk_label_set_label (self->found, sentence);
  gtk_widget_set_visible (self->found_box, TRUE);
  if (!g_str_equal (state, "checking"))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

typedef struct
{
  VfProjectForm *form;
  GCancellable *cancellable;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  g_object_unref (self->form);
  g_object_unref (self->cancellable);
  g_free (self);
}

static DexFuture *
checked_cb (DexFuture *future, gpointer data)
{
  Check *check = data;
  VfProjectForm *self = check->form;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const VfProjectFinding *finding;

  if (self->cancellable != check->cancellable)
    return dex_future_new_true ();

  if (value == NULL)
    {
      show_found (self, "bad",
                  error->domain == VF_ERROR ? error->message
                                            : _ ("The address could not be read."));
      return dex_future_new_true ();
    }

  finding = g_value_get_boxed (value);
  set_usable (self, finding->kind == VF_PROJECT_MENDED || finding->kind == VF_PROJECT_AS_FOUND);
  show_found (self, self->usable ? "good" : "bad", finding->sentence);

  return dex_future_new_true ();
}

static gboolean
check_cb (gpointer data)
{
  VfProjectForm *self = data;
  Check *check = g_new0 (Check, 1);

  self->timeout = 0;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  check->form = g_object_ref (self);
  check->cancellable = g_object_ref (self->cancellable);
  show_found (self, "checking", _ ("Looking at what is there…"));
  dex_future_disown (
    dex_future_finally (vf_account_check (self->account, vf_project_form_get_address (self),
                                          vf_project_form_get_key (self), self->cancellable),
                        checked_cb, check, check_free));

  return G_SOURCE_REMOVE;
}

static void
changed_cb (VfProjectForm *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_usable (self, FALSE);
  gtk_widget_set_visible (self->found_box, FALSE);

  if (self->account != NULL && *vf_project_form_get_address (self) != '\0'
      && *vf_project_form_get_key (self) != '\0')
    self->timeout = g_timeout_add (CHECK_DELAY_MS, check_cb, self);
}

static void
vf_project_form_dispose (GObject *object)
{
  VfProjectForm *self = VF_PROJECT_FORM (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_PROJECT_FORM);

  G_OBJECT_CLASS (vf_project_form_parent_class)->dispose (object);
}

static void
vf_project_form_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfProjectForm *self = VF_PROJECT_FORM (object);

  switch ((VfProjectFormProperty) prop_id)
    {
    case PROP_USABLE:
      g_value_set_boolean (value, self->usable);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_project_form_class_init (VfProjectFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_project_form_dispose;
  object_class->get_property = vf_project_form_get_property;

  /**
   * VfProjectForm:usable:
   *
   * Whether the product's tables were found at the address, with the key.
   */
  properties[PROP_USABLE]
    = g_param_spec_boolean ("usable", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-project-form.ui");
  gtk_widget_class_bind_template_child (widget_class, VfProjectForm, address_row);
  gtk_widget_class_bind_template_child (widget_class, VfProjectForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, VfProjectForm, found_box);
  gtk_widget_class_bind_template_child (widget_class, VfProjectForm, found_state);
  gtk_widget_class_bind_template_child (widget_class, VfProjectForm, found);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
vf_project_form_init (VfProjectForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_project_form_set_account:
 * @account: (nullable): what looks at the address; %NULL to look no more
 */
void
vf_project_form_set_account (VfProjectForm *self, VfAccount *account)
{
  g_return_if_fail (VF_IS_PROJECT_FORM (self));

  g_set_object (&self->account, account);
  if (account == NULL)
    changed_cb (self);
}

/**
 * vf_project_form_set_place:
 * @address: a project's address
 * @key: its publishable key
 *
 * Fills both lines in, and looks.
 */
void
vf_project_form_set_place (VfProjectForm *self, const char *address, const char *key)
{
  g_return_if_fail (VF_IS_PROJECT_FORM (self));

  gtk_editable_set_text (self->address_row, address);
  gtk_editable_set_text (self->key_row, key);
}

const char *
vf_project_form_get_address (VfProjectForm *self)
{
  g_return_val_if_fail (VF_IS_PROJECT_FORM (self), NULL);

  return gtk_editable_get_text (self->address_row);
}

const char *
vf_project_form_get_key (VfProjectForm *self)
{
  g_return_val_if_fail (VF_IS_PROJECT_FORM (self), NULL);

  return gtk_editable_get_text (self->key_row);
}

gboolean
vf_project_form_get_usable (VfProjectForm *self)
{
  g_return_val_if_fail (VF_IS_PROJECT_FORM (self), FALSE);

  return self->usable;
}
