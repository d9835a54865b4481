/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lets shells, headset keys and remote controls play what is listened to, by MPRIS 2.2. */
#pragma once

#include <gio/gio.h>

#include "vf-listening.h"

G_BEGIN_DECLS

/* The name on the session bus while a set is listened to; a second program adds ".instance" and
 * its process. */
#define VF_MPRIS_NAME "org.mpris.MediaPlayer2.com.vibrationfit.Desktop"
#define VF_MPRIS_PATH "/org/mpris/MediaPlayer2"

#define VF_TYPE_MPRIS (vf_mpris_get_type ())
G_DECLARE_FINAL_TYPE (VfMpris, vf_mpris, VF, MPRIS, GObject)

VfMpris *vf_mpris_new (GApplication *application, VfListening *listening);

G_END_DECLS
