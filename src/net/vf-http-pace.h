/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many requests run at once, when one may be tried again, and who has to wait for whom. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _VfHttpPace VfHttpPace;

VfHttpPace *vf_http_pace_new (guint max_concurrent);
VfHttpPace *vf_http_pace_ref (VfHttpPace *self);
void vf_http_pace_unref (VfHttpPace *self);
void vf_http_pace_set_max_concurrent (VfHttpPace *self, guint max_concurrent);

DexFuture *vf_http_pace_enter (VfHttpPace *self) G_GNUC_WARN_UNUSED_RESULT;
void vf_http_pace_leave (VfHttpPace *self);
void vf_http_pace_withdraw (VfHttpPace *self, DexFuture *turn);

void vf_http_pace_hold (VfHttpPace *self, const char *origin, guint wait_ms);
guint vf_http_pace_get_hold_ms (VfHttpPace *self, const char *origin);

void vf_http_pace_note_success (VfHttpPace *self);
gboolean vf_http_pace_take_retry (VfHttpPace *self);

gboolean vf_http_status_is_passing (guint status);
guint vf_http_retry_delay_ms (guint n_tries, guint retry_after_ms, double chance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfHttpPace, vf_http_pace_unref)

G_END_DECLS
