/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells the desktop when long work ended while the window was not looked at. */
#pragma once

#include <gio/gio.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_NOTIFIER (vf_notifier_get_type ())
G_DECLARE_FINAL_TYPE (VfNotifier, vf_notifier, VF, NOTIFIER, GObject)

VfNotifier *vf_notifier_new (GApplication *application, VfSession *session);

G_END_DECLS
