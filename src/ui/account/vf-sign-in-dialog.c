/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog of signing in: which question comes after which. The pages ask, VfAuth signs in, and
 * nothing that is here is touched before the last page has told what happens to it. */

#include "vf-sign-in-dialog.h"

#include <glib/gi18n.h>

#include "vf-auth-error.h"
#include "vf-browser-page.h"
#include "vf-dialog.h"
#include "vf-factor-page.h"
#include "vf-json.h"
#include "vf-mail-code-page.h"
#include "vf-password-page.h"
#include "vf-preview-page.h"
#include "vf-project-form.h"
#include "vf-provider-box.h"
#include "vf-question.h"
#include "vf-toast.h"
#include "vf-where-page.h"

struct _VfSignInDialog
{
  AdwDialog parent_instance;

  GtkWidget *toasts;
  AdwNavigationView *navigation;
  VfWherePage *where_page;
  VfQuestion *project_page;
  VfQuestion *email_page;
  VfPasswordPage *password_page;
  VfMailCodePage *code_page;
  VfFactorPage *factor_page;
  VfPasswordPage *create_page;
  VfPasswordPage *renew_page;
  VfBrowserPage *browser_page;
  VfPreviewPage *preview_page;
  VfProjectForm *project_form;
  GtkEditable *email_row;
  GtkWidget *create_button;
  VfProviderBox *providers;

  VfSession *session;
  VfAccount *account;
  gboolean again;    /* to an account the store is tied to already */
  gboolean renewing; /* the password was forgotten, and a new one is to be chosen */
};

G_DEFINE_FINAL_TYPE (VfSignInDialog, vf_sign_in_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_ADDRESS_LABEL = 1,
  PROP_EMAIL,
  N_PROPS,
} VfSignInDialogProperty;

static GParamSpec *properties[N_PROPS];

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

static gboolean
is_before (VfSignInDialog *self, AdwNavigationPage *page)
{
  g_autoptr (GListModel) stack = adw_navigation_view_get_navigation_stack (self->navigation);
  gboolean found = FALSE;

  for (guint i = 0; !found && i < g_list_model_get_n_items (stack); i++)
    {
      g_autoptr (AdwNavigationPage) other = g_list_model_get_item (stack, i);

      found = other == page;
    }

  return found;
}

static void
push (VfSignInDialog *self, VfQuestion *page)
{
  AdwNavigationPage *target = ADW_NAVIGATION_PAGE (page);

  vf_question_set_problem (page, NULL);
  if (adw_navigation_view_get_visible_page (self->navigation) == target)
    return;
  if (is_before (self, target))
    adw_navigation_view_pop_to_page (self->navigation, target);
  else
    adw_navigation_view_push (self->navigation, target);
}

/* After somebody has signed in */

static void
finish (VfSignInDialog *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  /* The toast belongs to the window, which stays. */
  if (parent != NULL)
    vf_toast_show (parent,
                   self->again ? _ ("Signed in") : _ ("Connected. What is here goes up now."));
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
  vf_question_wait (VF_QUESTION (self->preview_page), vf_account_adopt (self->account), NULL,
                    adopted_cb, self);
}

static gboolean
previewed_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  if (value != NULL)
    {
      vf_preview_page_tell (self->preview_page, g_value_get_boxed (value));
      push (self, VF_QUESTION (self->preview_page));
    }

  return FALSE;
}

static void
ask_factor (VfSignInDialog *self, gboolean first)
{
  vf_factor_page_ask (self->factor_page, get_auth (self), first);
  if (!first)
    push (self, VF_QUESTION (self->factor_page));
}

static void
go_on_from (VfSignInDialog *self, VfQuestion *page)
{
  if (vf_auth_needs_second_factor (get_auth (self)))
    ask_factor (self, FALSE);
  else if (self->renewing)
    push (self, VF_QUESTION (self->renew_page));
  else if (self->again)
    vf_question_wait (page, vf_account_adopt (self->account), NULL, adopted_cb, self);
  else
    vf_question_wait (page, vf_account_preview (self->account), NULL, previewed_cb, self);
}

static void
factor_passed_cb (VfSignInDialog *self)
{
  go_on_from (self, VF_QUESTION (self->factor_page));
}

/* The half that is there goes, and the pages begin at the first. */
static void
other_way_cb (VfSignInDialog *self)
{
  static const char *const first = "email";

  dex_future_disown (vf_account_abandon (self->account));
  adw_navigation_view_replace_with_tags (self->navigation, &first, 1);
}

/* The pages that sign in */

static void
ask_code (VfSignInDialog *self, VfAuthMail mail)
{
  self->renewing = mail == VF_AUTH_MAIL_RECOVERY;
  vf_mail_code_page_ask (self->code_page, get_auth (self), mail, get_email (self));
  push (self, VF_QUESTION (self->code_page));
}

static void
ask_password (VfSignInDialog *self, const char *problem)
{
  self->renewing = FALSE;
  vf_password_page_clear (self->password_page);
  /* Back from there leads to the address, whatever was tried in between. */
  push (self, self->email_page);
  push (self, VF_QUESTION (self->password_page));
  vf_question_set_problem (VF_QUESTION (self->password_page), problem);
}

static gboolean
signed_in_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  if (value != NULL && g_value_get_int (value) == VF_AUTH_OUTCOME_SIGNED_IN)
    go_on_from (self, page);
  else if (value != NULL)
    ask_code (self, VF_AUTH_MAIL_SIGN_UP);
  else
    switch (vf_auth_error_get_reaction (error))
      {
      case VF_AUTH_REACTION_CONFIRM:
        ask_code (self, VF_AUTH_MAIL_SIGN_UP);
        break;
      case VF_AUTH_REACTION_SIGN_IN:
        ask_password (self, error->message);
        break;
      default:
        return FALSE;
      }

  return TRUE;
}

static void
password_cb (VfSignInDialog *self)
{
  vf_question_wait (VF_QUESTION (self->password_page),
                    vf_auth_sign_in_with_password (get_auth (self), get_email (self),
                                                   vf_password_page_get_password (
                                                     self->password_page)),
                    NULL, signed_in_cb, self);
}

static void
create_cb (VfSignInDialog *self)
{
  self->renewing = FALSE;
  vf_question_wait (VF_QUESTION (self->create_page),
                    vf_auth_sign_up (get_auth (self), get_email (self),
                                     vf_password_page_get_password (self->create_page), NULL),
                    NULL, signed_in_cb, self);
}

static void
code_passed_cb (VfSignInDialog *self)
{
  go_on_from (self, VF_QUESTION (self->code_page));
}

static void
known_cb (VfSignInDialog *self)
{
  ask_password (self, NULL);
}

static gboolean
renewed_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  if (value != NULL)
    {
      self->renewing = FALSE;
      go_on_from (self, page);
    }

  return FALSE;
}

static void
renew_cb (VfSignInDialog *self)
{
  vf_question_wait (VF_QUESTION (self->renew_page),
                    vf_auth_change_password (get_auth (self),
                                             vf_password_page_get_password (self->renew_page), NULL,
                                             NULL),
                    NULL, renewed_cb, self);
}

static void
keep_password_cb (VfSignInDialog *self)
{
  self->renewing = FALSE;
  go_on_from (self, VF_QUESTION (self->renew_page));
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
  vf_question_wait (VF_QUESTION (self->password_page),
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
  vf_question_wait (VF_QUESTION (self->password_page),
                    vf_auth_send_recovery (get_auth (self), get_email (self)), NULL,
                    recovery_sent_cb, self);
}

static void
provider_cb (VfSignInDialog *self, const char *provider)
{
  self->renewing = FALSE;
  push (self, VF_QUESTION (self->browser_page));
  vf_browser_page_begin (self->browser_page, get_auth (self), provider);
}

static void
browser_passed_cb (VfSignInDialog *self)
{
  go_on_from (self, VF_QUESTION (self->browser_page));
}

/* Where, and what is offered there */

/* Without an answer: what every project does. */
static void
offer (VfSignInDialog *self, JsonObject *settings)
{
  gboolean closed = FALSE;

  if (settings != NULL)
    vf_json_get_boolean (settings, "disable_signup", &closed);
  gtk_widget_set_visible (self->create_button, !closed && !self->again);
  vf_provider_box_set_settings (self->providers, settings);
}

static gboolean
settings_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  offer (self, value != NULL ? g_value_get_boxed (value) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_LABEL]);
  push (self, self->email_page);

  return error != NULL;
}

/* Quietly: the page is good without. */
static DexFuture *
settings_later_cb (DexFuture *future, gpointer data)
{
  VfSignInDialog *self = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value != NULL && self->providers != NULL)
    offer (self, g_value_get_boxed (value));

  return dex_future_new_true ();
}

static gboolean
connected_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfSignInDialog *self = data;

  if (value != NULL)
    vf_question_wait (page, vf_auth_fetch_settings (get_auth (self)), NULL, settings_cb, self);

  return FALSE;
}

static void
connect_to (VfSignInDialog *self, VfQuestion *page, const char *address, const char *key)
{
  vf_question_wait (page, vf_account_connect (self->account, address, key), NULL, connected_cb,
                    self);
}

static void
project_cb (VfSignInDialog *self)
{
  connect_to (self, self->project_page, vf_project_form_get_address (self->project_form),
              vf_project_form_get_key (self->project_form));
}

static void
offered_cb (VfSignInDialog *self)
{
  const char *address, *key;

  vf_account_get_offered (&address, &key);
  connect_to (self, VF_QUESTION (self->where_page), address, key);
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
  ask_password (self, NULL);
}

static void
create_page_cb (VfSignInDialog *self)
{
  vf_password_page_clear (self->create_page);
  push (self, VF_QUESTION (self->create_page));
}

/* Whoever leaves in the middle has signed in to nothing. Only to a place that is tied half a
 * sign-in stays, and the window asks for the other half. */
static void
vf_sign_in_dialog_closed (AdwDialog *dialog)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (dialog);

  vf_browser_page_clear (self->browser_page);
  /* Nothing typed outlives the dialog, however long its pages do. */
  vf_mail_code_page_clear (self->code_page);
  vf_factor_page_clear (self->factor_page);
  vf_password_page_clear (self->password_page);
  vf_password_page_clear (self->create_page);
  vf_password_page_clear (self->renew_page);
  vf_project_form_set_account (self->project_form, NULL);
  vf_where_page_set_account (self->where_page, NULL);
  if (!vf_account_get_connected (self->account))
    dex_future_disown (vf_account_abandon (self->account));
}

static void
vf_sign_in_dialog_dispose (GObject *object)
{
  VfSignInDialog *self = VF_SIGN_IN_DIALOG (object);

  g_clear_object (&self->account);
  g_clear_object (&self->session);
  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_SIGN_IN_DIALOG);

  G_OBJECT_CLASS (vf_sign_in_dialog_parent_class)->dispose (object);
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

  switch ((VfSignInDialogProperty) prop_id)
    {
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
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, offered_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_cb);
  gtk_widget_class_bind_template_callback (widget_class, email_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, email_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, provider_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, recover_cb);
  gtk_widget_class_bind_template_callback (widget_class, code_passed_cb);
  gtk_widget_class_bind_template_callback (widget_class, known_cb);
  gtk_widget_class_bind_template_callback (widget_class, factor_passed_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_way_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_password_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_passed_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
}

static void
vf_sign_in_dialog_class_init (VfSignInDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_PROPS] = {
    [PROP_ADDRESS_LABEL] = "address-label",
    [PROP_EMAIL] = "email",
  };

  object_class->dispose = vf_sign_in_dialog_dispose;
  object_class->get_property = vf_sign_in_dialog_get_property;
  ADW_DIALOG_CLASS (klass)->closed = vf_sign_in_dialog_closed;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i]
      = g_param_spec_string (names[i], NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_BROWSER_PAGE);
  g_type_ensure (VF_TYPE_FACTOR_PAGE);
  g_type_ensure (VF_TYPE_MAIL_CODE_PAGE);
  g_type_ensure (VF_TYPE_PASSWORD_PAGE);
  g_type_ensure (VF_TYPE_PREVIEW_PAGE);
  g_type_ensure (VF_TYPE_PROJECT_FORM);
  g_type_ensure (VF_TYPE_PROVIDER_BOX);
  g_type_ensure (VF_TYPE_QUESTION);
  g_type_ensure (VF_TYPE_WHERE_PAGE);

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
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, VfSignInDialog, providers);
  bind_callbacks (widget_class);
}

static void
vf_sign_in_dialog_init (VfSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->project_form, "usable", self->project_page, "can-answer",
                          G_BINDING_SYNC_CREATE);
}

static const char *
begin_again (VfSignInDialog *self)
{
  const char *email = vf_account_get_email (self->account);

  gtk_editable_set_text (self->email_row, email != NULL ? email : "");
  gtk_widget_set_visible (self->create_button, FALSE);
  dex_future_disown (dex_future_finally (vf_auth_fetch_settings (get_auth (self)),
                                         settings_later_cb, g_object_ref (self), g_object_unref));
  if (!vf_auth_needs_second_factor (get_auth (self)))
    return "email";
  ask_factor (self, TRUE);

  return "factor";
}

/**
 * vf_sign_in_dialog_new:
 * @session: the session
 *
 * For a place that is tied to an account it asks for what is missing of that account: the code of
 * its second factor, or everything. For another place it begins with where the account is.
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
  vf_where_page_set_account (self->where_page, self->account);
  email_changed_cb (self);

  if (self->again)
    first = begin_again (self);
  else if (vf_account_get_offered (NULL, NULL))
    first = "where";
  adw_navigation_view_replace_with_tags (self->navigation, &first, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS_LABEL]);

  return ADW_DIALOG (self);
}
