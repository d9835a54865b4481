/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rooms share: the member's store and what works on it. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "vf-account.h"
#include "vf-job-engine.h"
#include "vf-listening.h"
#include "vf-player.h"
#include "vf-store.h"
#include "vf-visions.h"
#include "vf-voice-catalog.h"

G_BEGIN_DECLS

#define VF_TYPE_SESSION (vf_session_get_type ())
G_DECLARE_FINAL_TYPE (VfSession, vf_session, VF, SESSION, GObject)

DexFuture *vf_session_open (GFile *data_directory) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_session_open_member (GFile *data_directory, const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_session_close (VfSession *self) G_GNUC_WARN_UNUSED_RESULT;

GFile *vf_session_get_data_directory (VfSession *self);
const char *vf_session_get_place_id (VfSession *self);
VfStore *vf_session_get_store (VfSession *self);
VfAccount *vf_session_get_account (VfSession *self);
void vf_session_load_account (VfSession *self);
const char *vf_session_get_member_id (VfSession *self);
const char *vf_session_get_member_name (VfSession *self);
DexFuture *vf_session_rename_member (VfSession *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
VfVisions *vf_session_get_visions (VfSession *self);
VfJobEngine *vf_session_get_jobs (VfSession *self);
VfPlayer *vf_session_get_player (VfSession *self);
VfListening *vf_session_get_listening (VfSession *self);
VfVoiceCatalog *vf_session_get_voices (VfSession *self);
gboolean vf_session_get_has_vision (VfSession *self);

gboolean vf_session_get_sample (VfSession *self);
DexFuture *vf_session_load_sample (VfSession *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_session_remove_sample (VfSession *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
