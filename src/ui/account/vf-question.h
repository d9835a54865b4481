/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question on a page of its own: what is asked, one way on, and what went wrong. */
#pragma once

#include <adwaita.h>
#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_QUESTION (vf_question_get_type ())
G_DECLARE_DERIVABLE_TYPE (VfQuestion, vf_question, VF, QUESTION, AdwNavigationPage)

struct _VfQuestionClass
{
  AdwNavigationPageClass parent_class;
};

/**
 * VfQuestionFunc:
 * @page: the page that waited
 * @value: (nullable): what the future resolved to, or %NULL when it was rejected
 * @error: (nullable): why it was
 * @data: as given to vf_question_wait()
 *
 * Returns: whether an error was dealt with; the page tells of it otherwise
 */
typedef gboolean (*VfQuestionFunc) (VfQuestion *page,
                                    const GValue *value,
                                    const GError *error,
                                    gpointer data);

void vf_question_set_problem (VfQuestion *self, const char *sentence);
void vf_question_wait (VfQuestion *self,
                       DexFuture *future,
                       GCancellable *cancellable,
                       VfQuestionFunc func,
                       gpointer data);
gboolean vf_question_get_busy (VfQuestion *self);
void vf_question_set_destructive (VfQuestion *self);
void vf_question_add_extra (VfQuestion *self, GtkWidget *widget);

G_END_DECLS
