/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words and icons for variants, states and lengths of sets. */
#pragma once

#include "vf-spoken-set.h"

G_BEGIN_DECLS

const char *vf_set_words_get_variant_icon_name (const char *variant_id);
char *vf_set_words_dup_variant_description (VfRecord *variant);
char *vf_set_words_dup_state (VfSpokenSet *set);
const char *vf_set_words_get_state_icon_name (VfSpokenSet *set);
char *vf_set_words_dup_outdated (VfSpokenSet *set);
char *vf_set_words_dup_update_label (VfSpokenSet *set);

G_END_DECLS
