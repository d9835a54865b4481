/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way from an engine to the ear: one pipeline, one sink, one clock. */
#pragma once

#include "vf-engine.h"

G_BEGIN_DECLS

typedef struct _VfOutput VfOutput;

/**
 * VfOutputFunc:
 * @error: what the device reports; %NULL: sound now comes out elsewhere
 *
 * Called on the main thread. @error is %VF_ERROR_NO_DEVICE where there is none.
 */
typedef void (*VfOutputFunc) (VfOutput *self, const GError *error, gpointer data);

VfOutput *vf_output_new (VfEngine *engine, const char *sink, VfOutputFunc func, gpointer data);
void vf_output_free (VfOutput *self);

VfEngine *vf_output_get_engine (VfOutput *self);
void vf_output_play (VfOutput *self);
void vf_output_pause (VfOutput *self);
gint64 vf_output_get_heard (VfOutput *self);
gboolean vf_output_is_playing (VfOutput *self);
gboolean vf_output_is_drained (VfOutput *self);
void vf_output_watch_device (VfOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfOutput, vf_output_free)

G_END_DECLS
