/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions on the terminal, answered there or by lines of the standard input. */
#pragma once

#include "vf-ctl.h"

G_BEGIN_DECLS

char *vf_ctl_ask (VfCtl *ctl, const char *question, GError **error);
char *vf_ctl_ask_secret (VfCtl *ctl, const char *question, GError **error);
gboolean vf_ctl_confirm (VfCtl *ctl, const char *question, gboolean *yes, GError **error);

G_END_DECLS
