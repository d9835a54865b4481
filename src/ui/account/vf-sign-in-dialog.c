/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog of signing in. The pages ask, VfAuth signs in, and nothing that is here is touched
 * before the last page has told what happens to it. */

#include "vf-sign-in-dialog.h"

#include <glib/gi18n.h>

#include "vf-auth-error.h"
#include "vf-auth-factor.h"
#include "vf-auth-flow.h"
#include "vf-json.h"
#include "vf-project-form.h"
#include "vf-question.h"
#include "vf-toast.h"

struct _VfSignInDialog
{
  AdwDialog parent_instance;

  GtkWidget *toasts;
  AdwNavigationView *navigation;
  VfQuestion *where_page;
  VfQuestion *project_page;
  VfQuestion *email_page;
  VfQuestion *password_page;
  VfQuestion *code_page;
  VfQuestion *factor_page;
  VfQuestion *create_page;
  VfQuestion *renew_page;
  VfQuestion *browser_page;
  VfQuestion *preview_page;
  VfProjectForm *project_form;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkEditable *code_row;
  GtkEditable *factor_row;
  GtkEditable *create_row;
  GtkEditable *renew_row;
  GtkWidget *create_button;
  GtkBox *providers;
  AdwPreferencesGroup *preview_group;

  VfSession *session;
  VfAccount *account;
  VfAuthFlow *flow;
  char *provider;
  VfAuthMail mail; /* the kind of the code that was sent */
  char *preview_label;
  gboolean again; /* to an account the store is tied to already */
};

G_DEFINE_FINAL_TYPE (VfSignInDialog, vf_sign_in_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_OFFERED_ADDRESS = 1,
  PROP_ADDRESS_LABEL,
  PROP_EMAIL,
  PROP_CODE_LABEL,
  PROP_PREVIEW_LABEL,
  N_PROPS,
} VfSignInDialogProperty;

static GParamSpec *properties[N_PROPS];

/* Providers by the auth server's names; others are not offered, since nobody would know them. */
static const struct
{
  const char *name;
  const char *label;
} known_providers[] = {
  { "google", N_ ("Continue with _Google") },   { "apple", N_ ("Continue with A_pple") },
  { "azure", N_ ("Continue with _Microsoft") }, { "facebook", N_ ("Continue with _Facebook") },
  { "github", N_ ("Continue with Git_Hub") },
};

static VfAuth *
get_auth (VfSignInDialog *self)
{
  return vf_account_get_auth (self->account);
}

static const char *
get_email (VfSignInDialog *self)
{
  return gtk_editable_get_text (self->email_row);
}

static void
push (VfSignInDialog *self, VfQuestion *page)
{
  AdwNavigationPage *target = ADW_NAVIGATION_PAGE (page);

  vf_question_set_problem (page, NULL);
  if (adw_navigation_view_get_visible_page (self->navigation) != target)
    adw_navigation_view_push (self->navigation, target);
}

static void
say (VfSignInDialog *self, const char *sentence)
{
  vf_toast_show (self->toasts, sentence);
}

/* What goes up, told and answered before anything of it is sent. */

static void
finish (VfSignInDialog *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *sentence = NULL;

  if (self->again)
    sentence = g_strdup (_ ("Signed in"));
  else
    sentence = g_strdup (_ ("Connected. What is here goes up now."));
  /* The toast belongs to the window, which stays. */
  if (parent != NULL)
    vf_toast_show (parent, sentence);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static gboolean
adopted_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    finish (data);

  return FALSE;
}

static void
connect_cb (VfSignInDialog *self)
{
  vf_question_wait (self->preview_page, vf_account_adopt (self->account), NULL, adopted_cb, self);
}

static void
not_now_cb (VfSignInDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_preview (VfSignInDialog *self, const VfAccountPreview *preview)
{
  g_autoptr (GString) label = g_string_new (NULL);

  for (guint i = 0; i < preview->lines->len; i++)
    {
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title",
                                     g_ptr_array_index (preview->lines, i), "title-lines", 0, NULL);

      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 g_object_new (GTK_TYPE_IMAGE, "icon-name",
                                               "object-select-symbolic", "accessible-role",
                                               GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
      adw_preferences_group_add (self->preview_group, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->preview_group), preview->lines->len > 0);
  if (preview->lines->len > 0)
    g_string_append (label, _ ("This goes up to your account, and stays here as well."));
  else
    g_string_append (label, _ ("There is nothing here yet that would go up."));
  if (preview->sample_stays)
    g_string_append_printf (label, " %s", _ ("The sample stays on this computer."));

  g_set_str (&self->preview_label, label->str);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW_LABEL]);
  push (self, self->preview_page);
}

static gboolean
previewed_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    show_preview (data, g_value_get_boxed (value));

  return FALSE;
}

static void
go_on_from (VfSignInDialog *self, VfQuestion *page)
{
  if (vf_auth_needs_second_factor (get_auth (self)))
    push (self, self->factor_page);
  else if (self->again)
    vf_question_wait (page, vf_account_adopt (self->account), NULL, adopted_cb, self);
  else
    vf_question_wait (page, vf_account_preview (self->account), NULL, previewed_cb, self);
}

static void
ask_code (VfSignInDialog *self, VfAuthMail mail)
{
  self->mail = mail;
  gtk_editable_set_text (self->code_row, "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODE_LABEL]);
  push (self, self->code_page);
}

/* What a step of signing in came to, from whichever page. */
static gboolean
signed_in_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  if (value == NULL)
    {
      switch (vf_auth_error_get_reaction (error))
        {
        case VF_AUTH_REACTION_CONFIRM:
          ask_code (self, VF_AUTH_MAIL_SIGN_UP);
          return TRUE;
        case VF_AUTH_REACTION_SECOND_FACTOR:
          push (self, self->factor_page);
          return TRUE;
        default:
          return FALSE;
        }
    }
  if (page == self->code_page && self->mail == VF_AUTH_MAIL_RECOVERY)
    push (self, self->renew_page);
  else if (!G_VALUE_HOLDS_INT (value) || g_value_get_int (value) == VF_AUTH_OUTCOME_SIGNED_IN)
    go_on_from (self, page);
  else
    ask_code (self, VF_AUTH_MAIL_SIGN_UP);

  return FALSE;
}

/* The pages that sign in */

static void
password_cb (VfSignInDialog *self)
{
  vf_question_wait (self->password_page,
                    vf_auth_sign_in_with_password (get_auth (self), get_email (self),
                                                   gtk_editable_get_text (self->password_row)),
                    NULL, signed_in_cb, self);
}

static void
create_cb (VfSignInDialog *self)
{
  vf_question_wait (self->create_page,
                    vf_auth_sign_up (get_auth (self), get_email (self),
                                     gtk_editable_get_text (self->create_row), NULL),
                    NULL, signed_in_cb, self);
}

static void
code_cb (VfSignInDialog *self)
{
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->code_row)));

  vf_question_wait (self->code_page,
                    vf_auth_verify_code (get_auth (self), self->mail, get_email (self), code), NULL,
                    signed_in_cb, self);
}

static gboolean
renewed_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    go_on_from (data, page);

  return FALSE;
}

static void
renew_cb (VfSignInDialog *self)
{
  vf_question_wait (self->renew_page,
                    vf_auth_change_password (get_auth (self),
                                             gtk_editable_get_text (self->renew_row), NULL, NULL),
                    NULL, renewed_cb, self);
}

static void
factor_cb (VfSignInDialog *self)
{
  VfAuthUser *user = vf_auth_get_user (get_auth (self));
  const VfAuthFactor *factor = user != NULL ? vf_auth_user_get_verified_factor (user) : NULL;
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->factor_row)));

  if (factor == NULL)
    {
      vf_question_set_problem (self->factor_page,
                               _ ("The account has no second factor that this program knows."));
      return;
    }
  vf_question_wait (self->factor_page, vf_auth_verify_factor (get_auth (self), factor->id, code),
                    NULL, renewed_cb, self);
}

static gboolean
code_sent_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    ask_code (data, VF_AUTH_MAIL_CODE);

  return FALSE;
}

static void
send_code_cb (VfSignInDialog *self)
{
  vf_question_wait (self->password_page,
                    vf_auth_send_code (get_auth (self), get_email (self), FALSE), NULL,
                    code_sent_cb, self);
}

static gboolean
recovery_sent_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    ask_code (data, VF_AUTH_MAIL_RECOVERY);

  return FALSE;
}

static void
recover_cb (VfSignInDialog *self)
{
  vf_question_wait (self->password_page, vf_auth_send_recovery (get_auth (self), get_email (self)),
                    NULL, recovery_sent_cb, self);
}

static gboolean
resent_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    say (data, _ ("Another mail is on its way"));

  return FALSE;
}

static void
resend_cb (VfSignInDialog *self)
{
  VfAuth *auth = get_auth (self);
  DexFuture *sent;

  switch (self->mail)
    {
    case VF_AUTH_MAIL_CODE:
      sent = vf_auth_send_code (auth, get_email (self), FALSE);
      break;
    case VF_AUTH_MAIL_RECOVERY:
      sent = vf_auth_send_recovery (auth, get_email (self));
      break;
    case VF_AUTH_MAIL_SIGN_UP:
    case VF_AUTH_MAIL_EMAIL_CHANGE:
    case VF_AUTH_MAIL_INVITE:
    default:
      sent = vf_auth_resend (auth, self->mail, get_email (self));
    }
  vf_question_wait (self->code_page, sent, NULL, resent_cb, self);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VfSignInDialog) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && self->account != NULL)
    gtk_editable_set_text (self->code_row, g_strstrip (text));
}

static void
paste_cb (VfSignInDialog *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb,
                                 g_object_ref (self));
}

/* The browser */

static void
clear_flow (VfSignInDialog *self)
{
  if (self->flow != NULL)
    vf_auth_flow_cancel (self->flow);
  g_clear_object (&self->flow);
}

static void
browser_cb (VfSignInDialog *self)
{
  g_autoptr (GtkUriLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  clear_flow (self);
  self->flow = vf_auth_flow_new (get_auth (self), &error);
  if (self->flow == NULL)
    {
      vf_question_set_problem (self->browser_page, _ ("The browser cannot come back to here."));
      return;
    }
  address = vf_auth_flow_dup_provider_address (self->flow, self->provider, NULL);
  launcher = gtk_uri_launcher_new (address);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                           NULL, NULL);
  vf_question_wait (self->browser_page, vf_auth_flow_finish (self->flow), NULL, signed_in_cb, self);
}

static void
browser_cancelled_cb (VfSignInDialog *self)
{
  clear_flow (self);
}

static void
provider_cb (VfSignInDialog *self, GtkWidget *button)
{
  g_set_str (&self->provider, gtk_widget_get_name (button));
  push (self, self->browser_page);
  browser_cb (self);
}

/* What the project offers; without an answer, what every project does. */
static gboolean
settings_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;
  JsonObject *settings = value != NULL ? g_value_get_boxed (value) : NULL;
  JsonObject *external = settings != NULL ? vf_json_get_object (settings, "external") : NULL;
  gboolean closed = FALSE;
  GtkWidget *child;

  if (settings != NULL)
    vf_json_get_boolean (settings, "disable_signup", &closed);
  gtk_widget_set_visible (self->create_button, !closed && !self->again);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->providers))) != NULL)
    gtk_box_remove (self->providers, child);
  for (guint i = 0; external != NULL && i < G_N_ELEMENTS (known_providers); i++)
    {
      gboolean offered = FALSE;
      GtkWidget *button;

      if (!vf_json_get_boolean (external, known_providers[i].name, &offered) || !offered)
        continue;
      button
        = g_object_new (GTK_TYPE_BUTTON, "label", _ (known_providers[i].label), "use-underline",
                        TRUE, "halign", GTK_ALIGN_CENTER, "name", known_providers[i].name, NULL);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (provider_cb), self);
      gtk_box_append (self->providers, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->providers),
                          gtk_widget_get_first_child (GTK_WIDGET (self->providers)) != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_LABEL]);
  push (self, self->email_page);

  return error != NULL;
}

static void
fetch_settings (VfSignInDialog *self, VfQuestion *page)
{
  vf_question_wait (page, vf_auth_fetch_settings (get_auth (self)), NULL, settings_cb, self);
}

/* Where */

static gboolean
connected_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    fetch_settings (data, page);

  return FALSE;
}

static void
project_cb (VfSignInDialog *self)
{
  vf_question_wait (self->project_page,
                    vf_account_connect (self->account,
                                        vf_project_form_get_address (self->project_form),
                                        vf_project_form_get_key (self->project_form)),
                    NULL, connected_cb, self);
}

static gboolean
offered_checked_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;
  const VfProjectFinding *finding = value != NULL ? g_value_get_boxed (value) : NULL;
  const char *address, *key;

  if (finding == NULL)
    return FALSE;
  if (finding->kind != VF_PROJECT_MENDED && finding->kind != VF_PROJECT_AS_FOUND)
    {
      vf_question_set_problem (page, finding->sentence);
      return FALSE;
    }
  vf_account_get_offered (&address, &key);
  vf_question_wait (page, vf_account_connect (self->account, address, key), NULL, connected_cb,
                    self);

  return FALSE;
}

static void
offered_cb (VfSignInDialog *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *address, *key;

  vf_account_get_offered (&address, &key);
  vf_question_wait (self->where_page, vf_account_check (self->account, address, key, cancellable),
                    cancellable, offered_checked_cb, self);
}

static void
own_cb (VfSignInDialog *self)
{
  push (self, self->project_page);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strchr (text, ' ') == NULL;
}

static void
email_changed_cb (VfSignInDialog *self)
{
  g_object_set (self->email_page, "can-answer", is_email (get_email (self)), NULL);
  gtk_widget_set_sensitive (self->create_button, is_email (get_email (self)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMAIL]);
}

static void
email_cb (VfSignInDialog *self)
{
  gtk_editable_set_text (self->password_row, "");
  push (self, self->password_page);
}

static void
create_page_cb (VfSignInDialog *self)
{
  gtk_editable_set_text (self->create_row, "");
  push (self, self->create_page);
}

/* Whoever leaves in the middle has signed in to nothing. */
static void
vf_sign_in_dialog_closed (AdwDialog *dialog)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (dialog);

  clear_flow (self);
  /* Nothing typed outlives the dialog, however long its pages do. */
  gtk_editable_set_text (self->password_row, "");
  gtk_editable_set_text (self->create_row, "");
  gtk_editable_set_text (self->renew_row, "");
  gtk_editable_set_text (self->code_row, "");
  gtk_editable_set_text (self->factor_row, "");
  vf_project_form_set_account (self->project_form, NULL);
  if (!self->again && !vf_account_get_connected (self->account))
    dex_future_disown (vf_account_abandon (self->account));
}

static void
vf_sign_in_dialog_dispose (GObject *object)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (object);

  clear_flow (self);
  g_clear_object (&self->account);
  g_clear_object (&self->session);
  /* The toolkit lets go of the dialog, and not of the sheet that its child is on. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_SIGN_IN_DIALOG);

  G_OBJECT_CLASS (vf_sign_in_dialog_parent_class)->dispose (object);
}

static void
vf_sign_in_dialog_finalize (GObject *object)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (object);

  g_free (self->provider);
  g_free (self->preview_label);

  G_OBJECT_CLASS (vf_sign_in_dialog_parent_class)->finalize (object);
}

/* The host alone: the rest of an address tells nobody anything. */
static char *
dup_host (const char *address)
{
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
}

static void
vf_sign_in_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (object);
  const char *offered = NULL;

  switch ((VfSignInDialogProperty) prop_id)
    {
    case PROP_OFFERED_ADDRESS:
      vf_account_get_offered (&offered, NULL);
      g_value_take_string (value, dup_host (offered));
      break;
    case PROP_ADDRESS_LABEL:
      if (self->account != NULL && vf_account_get_address (self->account) != NULL)
        {
          g_autofree char *host = dup_host (vf_account_get_address (self->account));

          g_value_take_string (value, g_strdup_printf (_ ("Of your account at %s."), host));
        }
      break;
    case PROP_EMAIL:
      g_value_set_string (value, self->email_row != NULL ? get_email (self) : NULL);
      break;
    case PROP_CODE_LABEL:
      if (self->email_row != NULL)
        g_value_take_string (value,
                             g_strdup_printf (_ ("A mail is on its way to %s. Type or paste the "
                                                 "code that is in it."),
                                              get_email (self)));
      break;
    case PROP_PREVIEW_LABEL:
      g_value_set_string (value, self->preview_label);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_sign_in_dialog_class_init (VfSignInDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_PROPS] = {
    [PROP_OFFERED_ADDRESS] = "offered-address",
    [PROP_ADDRESS_LABEL] = "address-label",
    [PROP_EMAIL] = "email",
    [PROP_CODE_LABEL] = "code-label",
    [PROP_PREVIEW_LABEL] = "preview-label",
  };

  object_class->dispose = vf_sign_in_dialog_dispose;
  object_class->finalize = vf_sign_in_dialog_finalize;
  object_class->get_property = vf_sign_in_dialog_get_property;
  ADW_DIALOG_CLASS (klass)->closed = vf_sign_in_dialog_closed;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i]
      = g_param_spec_string (names[i], NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_QUESTION);
  g_type_ensure (VF_TYPE_PROJECT_FORM);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, where_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, project_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, email_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, password_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, code_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, factor_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, create_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, renew_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, browser_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, preview_page);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, project_form);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, code_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, factor_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, create_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, renew_row);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, providers);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, preview_group);
  gtk_widget_class_bind_template_callback (widget_class, offered_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_cb);
  gtk_widget_class_bind_template_callback (widget_class, email_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, email_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, recover_cb);
  gtk_widget_class_bind_template_callback (widget_class, code_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, resend_cb);
  gtk_widget_class_bind_template_callback (widget_class, factor_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_cancelled_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, not_now_cb);
}

static void
vf_sign_in_dialog_init (VfSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->project_form, "usable", self->project_page, "can-answer",
                          G_BINDING_SYNC_CREATE);
}

/**
 * vf_sign_in_dialog_new:
 * @session: the session
 *
 * For a place that is tied to an account it asks for that account's password; for another one it
 * begins with where the account is.
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_sign_in_dialog_new (VfSession *session)
{
  VfSignInDialog *self = g_object_new (VF_TYPE_SIGN_IN_DIALOG, NULL);
  const char *first = "project";

  self->session = g_object_ref (session);
  self->account = g_object_ref (vf_session_get_account (session));
  self->again = vf_account_get_connected (self->account) && get_auth (self) != NULL;
  vf_project_form_set_account (self->project_form, self->account);
  email_changed_cb (self);

  if (self->again)
    {
      const char *email = vf_account_get_email (self->account);

      gtk_editable_set_text (self->email_row, email != NULL ? email : "");
      gtk_widget_set_visible (self->create_button, FALSE);
      first = "email";
    }
  else if (vf_account_get_offered (NULL, NULL))
    first = "where";
  adw_navigation_view_replace_with_tags (self->navigation, &first, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_LABEL]);

  return ADW_DIALOG (self);
}
