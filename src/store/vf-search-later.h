/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that wait to be indexed: a table of ranges of documents, worked off on the writer's thread
 * when nothing else is to be done. */
#pragma once

#include "vf-connection.h"

G_BEGIN_DECLS

gboolean vf_search_later_create (VfConnection *connection, GError **error);
gboolean vf_search_later_add (VfConnection *connection, gint64 first, gint64 last, GError **error);

typedef struct _VfSearchLater VfSearchLater;

VfSearchLater *vf_search_later_new (void);
void vf_search_later_free (gpointer data);
/* There are ranges more. On the writer's thread. */
void vf_search_later_note (VfSearchLater *self);
/* A #VfIdleFunc; @data is the #VfSearchLater. */
gint64 vf_search_later_step (VfConnection *connection, gpointer data);

G_END_DECLS
