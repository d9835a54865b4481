/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of one question. Waiting shows and can be given up; an error is told where it happened. */

#include "vf-question.h"

#include <glib/gi18n.h>

#include "vf-error.h"

typedef struct
{
  GtkLabel *description_label;
  GtkWidget *content;
  GtkWidget *extra;
  GtkWidget *problem_box;
  GtkLabel *problem;
  GtkWidget *action;

  char *description;
  char *action_label;
  char *waiting_label;
  gboolean can_answer;
  gboolean busy;
  guint serial; /* of the wait that counts; an older one was given up */
  GCancellable *cancellable;
} VfQuestionPrivate;

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_TYPE_WITH_CODE (VfQuestion,
                         vf_question,
                         ADW_TYPE_NAVIGATION_PAGE,
                         G_ADD_PRIVATE (VfQuestion)
                           G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

typedef enum
{
  PROP_DESCRIPTION = 1,
  PROP_ACTION_LABEL,
  PROP_WAITING_LABEL,
  PROP_CAN_ANSWER,
  PROP_BUSY,
  N_PROPS,
} VfQuestionProperty;

static GParamSpec *properties[N_PROPS];

enum
{
  ANSWERED,
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static GtkBuildableIface *parent_buildable;

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  VfQuestion *self = VF_QUESTION (buildable);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  if (priv->content == NULL || !GTK_IS_WIDGET (child))
    parent_buildable->add_child (buildable, builder, child, type);
  else if (g_strcmp0 (type, "extra") == 0)
    vf_question_add_extra (self, GTK_WIDGET (child));
  else
    {
      gtk_box_append (GTK_BOX (priv->content), GTK_WIDGET (child));
      gtk_widget_set_visible (priv->content, TRUE);
    }
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static gboolean
has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
update_action (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  gtk_widget_set_visible (priv->action, !priv->busy && has_text (priv->action_label));
  gtk_widget_set_sensitive (priv->action, priv->can_answer);
}

static void
set_busy (VfQuestion *self, gboolean busy)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  if (priv->busy == busy)
    return;

  priv->busy = busy;
  update_action (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
answer_cb (VfQuestion *self)
{
  vf_question_set_problem (self, NULL);
  g_signal_emit (self, signals[ANSWERED], 0);
}

static void
give_up (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  priv->serial++;
  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
}

static void
cancel_cb (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  give_up (self);
  set_busy (self, FALSE);
  g_signal_emit (self, signals[CANCELLED], 0);
  if (priv->content != NULL)
    gtk_widget_child_focus (priv->content, GTK_DIR_TAB_FORWARD);
}

/* Who leaves the page gives up what it waits for. */
static void
vf_question_hidden (AdwNavigationPage *page)
{
  VfQuestion *self = VF_QUESTION (page);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  if (priv->busy)
    cancel_cb (self);
}

static void
left_cb (gpointer data)
{
  g_autoptr (VfQuestion) self = data;
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  if (priv->busy && gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    cancel_cb (self);
}

/* A dialog that closed takes its pages along; one that only changes its shape with the window's
 * width takes them out and puts them back. */
static void
vf_question_unroot (GtkWidget *widget)
{
  VfQuestion *self = VF_QUESTION (widget);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  if (priv->busy)
    g_idle_add_once (left_cb, g_object_ref (self));

  GTK_WIDGET_CLASS (vf_question_parent_class)->unroot (widget);
}

/* Enter goes on from wherever the keyboard is on the page. */
static void
vf_question_showing (AdwNavigationPage *page)
{
  VfQuestion *self = VF_QUESTION (page);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_set_default_widget (ADW_DIALOG (dialog), priv->action);
}

static void
vf_question_shown (AdwNavigationPage *page)
{
  VfQuestion *self = VF_QUESTION (page);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  /* A dialog that is not on the screen yet finds its focus by itself, and words that are being
   * typed already are not to be selected. */
  if (root == NULL
      || (GTK_IS_TEXT (focus) && gtk_widget_is_ancestor (focus, GTK_WIDGET (priv->content))))
    return;
  /* From nowhere it begins at the first, and not behind what had the keyboard last. */
  gtk_root_set_focus (root, NULL);
  if (!gtk_widget_child_focus (priv->content, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (priv->action);
}

static void
vf_question_dispose (GObject *object)
{
  VfQuestion *self = VF_QUESTION (object);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  give_up (self);
  priv->content = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_QUESTION);

  G_OBJECT_CLASS (vf_question_parent_class)->dispose (object);
}

static void
vf_question_finalize (GObject *object)
{
  VfQuestion *self = VF_QUESTION (object);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  g_free (priv->description);
  g_free (priv->action_label);
  g_free (priv->waiting_label);

  G_OBJECT_CLASS (vf_question_parent_class)->finalize (object);
}

static void
vf_question_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfQuestion *self = VF_QUESTION (object);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  switch ((VfQuestionProperty) prop_id)
    {
    case PROP_DESCRIPTION:
      g_value_set_string (value, priv->description);
      break;
    case PROP_ACTION_LABEL:
      g_value_set_string (value, priv->action_label);
      break;
    case PROP_WAITING_LABEL:
      g_value_set_string (value, priv->waiting_label);
      break;
    case PROP_CAN_ANSWER:
      g_value_set_boolean (value, priv->can_answer);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, priv->busy);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_question_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfQuestion *self = VF_QUESTION (object);
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  switch ((VfQuestionProperty) prop_id)
    {
    case PROP_DESCRIPTION:
      if (g_set_str (&priv->description, g_value_get_string (value)))
        {
          gtk_label_set_label (priv->description_label,
                               priv->description != NULL ? priv->description : "");
          gtk_widget_set_visible (GTK_WIDGET (priv->description_label),
                                  has_text (priv->description));
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_ACTION_LABEL:
      if (g_set_str (&priv->action_label, g_value_get_string (value)))
        {
          update_action (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_WAITING_LABEL:
      if (g_set_str (&priv->waiting_label, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_CAN_ANSWER:
      if (priv->can_answer != g_value_get_boolean (value))
        {
          priv->can_answer = g_value_get_boolean (value);
          update_action (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_BUSY:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_question_class_init (VfQuestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_question_dispose;
  object_class->finalize = vf_question_finalize;
  object_class->get_property = vf_question_get_property;
  object_class->set_property = vf_question_set_property;
  widget_class->unroot = vf_question_unroot;
  ADW_NAVIGATION_PAGE_CLASS (klass)->showing = vf_question_showing;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = vf_question_hidden;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = vf_question_shown;

  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * VfQuestion:action-label:
   *
   * The way on, with a mnemonic; empty for a page that is answered otherwise.
   */
  properties[PROP_ACTION_LABEL] = g_param_spec_string ("action-label", NULL, NULL, NULL, flags);
  properties[PROP_WAITING_LABEL] = g_param_spec_string ("waiting-label", NULL, NULL, NULL, flags);
  /**
   * VfQuestion:can-answer:
   *
   * Whether what was typed so far is enough to go on.
   */
  properties[PROP_CAN_ANSWER] = g_param_spec_boolean ("can-answer", NULL, NULL, TRUE, flags);
  /**
   * VfQuestion:busy:
   *
   * Whether an answer is being waited for.
   */
  properties[PROP_BUSY]
    = g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * VfQuestion::answered:
   *
   * The person goes on.
   */
  signals[ANSWERED] = g_signal_new ("answered", VF_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
  /**
   * VfQuestion::cancelled:
   *
   * A wait was given up. Its function is not called any more.
   */
  signals[CANCELLED] = g_signal_new ("cancelled", VF_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/account/vf-question.ui");
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, description_label);
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, content);
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, extra);
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, problem_box);
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, problem);
  gtk_widget_class_bind_template_child_private (widget_class, VfQuestion, action);
  gtk_widget_class_bind_template_callback (widget_class, answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
vf_question_init (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  priv->can_answer = TRUE;
  priv->waiting_label = g_strdup (_ ("One moment…"));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_question_set_problem:
 * @sentence: (nullable): what went wrong, or %NULL to take it away
 */
void
vf_question_set_problem (VfQuestion *self, const char *sentence)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  g_return_if_fail (VF_IS_QUESTION (self));

  gtk_label_set_label (priv->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (priv->problem_box, sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

typedef struct
{
  VfQuestion *page;
  guint serial;
  VfQuestionFunc func;
  gpointer data;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *self = data;

  g_object_unref (self->page);
  g_free (self);
}

static DexFuture *
waited_cb (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  VfQuestion *self = wait->page;
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  /* What waits keeps the page alive, but not the dialog it is of. */
  if (wait->serial != priv->serial || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return dex_future_new_true ();

  g_clear_object (&priv->cancellable);
  set_busy (self, FALSE);
  if (!wait->func (self, value, error, wait->data) && error != NULL
      && !g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
    {
      g_message ("%s", error->message);
      vf_question_set_problem (self, error->domain == VF_ERROR
                                       ? error->message
                                       : _ ("That did not work. Nothing was changed."));
    }

  return dex_future_new_true ();
}

/**
 * vf_question_wait:
 * @future: (transfer full): what the answer waits for
 * @cancellable: (nullable): cancelled when the person gives up
 * @func: called when it has come, unless the person gave up or the page is gone
 * @data: for @func; lives as long as the page
 */
void
vf_question_wait (VfQuestion *self,
                  DexFuture *future,
                  GCancellable *cancellable,
                  VfQuestionFunc func,
                  gpointer data)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);
  Wait *wait;

  g_return_if_fail (VF_IS_QUESTION (self));
  g_return_if_fail (func != NULL);

  vf_question_set_problem (self, NULL);
  wait = g_new0 (Wait, 1);
  wait->page = g_object_ref (self);
  wait->serial = ++priv->serial;
  wait->func = func;
  wait->data = data;
  g_set_object (&priv->cancellable, cancellable);
  set_busy (self, TRUE);
  dex_future_disown (dex_future_finally (future, waited_cb, wait, wait_free));
}

gboolean
vf_question_get_busy (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  g_return_val_if_fail (VF_IS_QUESTION (self), FALSE);

  return priv->busy;
}

/**
 * vf_question_add_extra:
 * @widget: another way on, below the first
 */
void
vf_question_add_extra (VfQuestion *self, GtkWidget *widget)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  g_return_if_fail (VF_IS_QUESTION (self));

  gtk_box_append (GTK_BOX (priv->extra), widget);
  gtk_widget_set_visible (priv->extra, TRUE);
}

/**
 * vf_question_set_destructive:
 *
 * Shows that the way on takes something away.
 */
void
vf_question_set_destructive (VfQuestion *self)
{
  VfQuestionPrivate *priv = vf_question_get_instance_private (self);

  g_return_if_fail (VF_IS_QUESTION (self));

  gtk_widget_remove_css_class (priv->action, "suggested-action");
  gtk_widget_add_css_class (priv->action, "destructive-action");
}
