/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The second factor, shown: the last step of signing in, or the first one after a restart. */

#include "vf-factor-page.h"

#include "vf-auth-factor.h"

struct _VfFactorPage
{
  VfQuestion parent_instance;

  GtkEditable *row;
  GtkWidget *other_button;

  VfAuth *auth;
};

G_DEFINE_FINAL_TYPE (VfFactorPage, vf_factor_page, VF_TYPE_QUESTION)

enum
{
  PASSED,
  OTHER_WAY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_code (VfFactorPage *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->row)));
}

static void
changed_cb (VfFactorPage *self)
{
  g_autofree char *code = dup_code (self);

  g_object_set (self, "can-answer", *code != '\0', NULL);
}

static gboolean
shown_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfFactorPage *self = data;

  /* A factor that was removed elsewhere meanwhile is not asked for any more. */
  if (self->auth == NULL || (value == NULL && vf_auth_needs_second_factor (self->auth)))
    return FALSE;
  g_signal_emit (self, signals[PASSED], 0);

  return TRUE;
}

static void
answered_cb (VfFactorPage *self)
{
  g_autofree char *code = dup_code (self);

  vf_question_wait (VF_QUESTION (self), vf_auth_show_second_factor (self->auth, code), NULL,
                    shown_cb, self);
}

static void
other_cb (VfFactorPage *self)
{
  g_signal_emit (self, signals[OTHER_WAY], 0);
}

static void
vf_factor_page_dispose (GObject *object)
{
  VfFactorPage *self = VF_FACTOR_PAGE (object);

  g_clear_object (&self->auth);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_FACTOR_PAGE);

  G_OBJECT_CLASS (vf_factor_page_parent_class)->dispose (object);
}

static void
vf_factor_page_class_init (VfFactorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_factor_page_dispose;

  /**
   * VfFactorPage::passed:
   *
   * The code was right: the sign-in is whole.
   */
  signals[PASSED] = g_signal_new ("passed", VF_TYPE_FACTOR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  /**
   * VfFactorPage::other-way:
   *
   * The person would rather begin again.
   */
  signals[OTHER_WAY] = g_signal_new ("other-way", VF_TYPE_FACTOR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-factor-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfFactorPage, row);
  gtk_widget_class_bind_template_child (widget_class, VfFactorPage, other_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
}

static void
vf_factor_page_init (VfFactorPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_factor_page_ask:
 * @auth: the half sign-in
 * @first: whether no page is before this one, so that it has to offer another way
 */
void
vf_factor_page_ask (VfFactorPage *self, VfAuth *auth, gboolean first)
{
  g_return_if_fail (VF_IS_FACTOR_PAGE (self));

  g_set_object (&self->auth, auth);
  gtk_editable_set_text (self->row, "");
  gtk_widget_set_visible (self->other_button, first);
}

/**
 * vf_factor_page_clear:
 *
 * Forgets what was typed, and whom it was for.
 */
void
vf_factor_page_clear (VfFactorPage *self)
{
  g_return_if_fail (VF_IS_FACTOR_PAGE (self));

  gtk_editable_set_text (self->row, "");
  g_clear_object (&self->auth);
}
