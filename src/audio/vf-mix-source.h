/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The GStreamer element that gives the sound of an engine. */
#pragma once

#include <gst/base/base.h>

#include "vf-engine.h"

G_BEGIN_DECLS

#define VF_TYPE_MIX_SOURCE (vf_mix_source_get_type ())
G_DECLARE_FINAL_TYPE (VfMixSource, vf_mix_source, VF, MIX_SOURCE, GstPushSrc)

/* @block: frames of a buffer. The engine must outlive the element's streaming. */
GstElement *vf_mix_source_new (VfEngine *engine, guint block);
gint64 vf_mix_source_get_base (VfMixSource *self);

G_END_DECLS
