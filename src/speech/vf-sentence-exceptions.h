/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What ends with a full stop and is no end of a sentence, language by language. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VfSentenceRules VfSentenceRules;

typedef enum
{
  VF_SENTENCE_CUT,       /* a sentence ends here */
  VF_SENTENCE_KEEP,      /* it goes on */
  VF_SENTENCE_KEEP_DROP, /* it goes on, and a voice is better off without the full stop */
} VfSentenceVerdict;

const VfSentenceRules *vf_sentence_rules_get (const char *language);
gboolean vf_sentence_rules_have_ordinals (const VfSentenceRules *rules);
VfSentenceVerdict vf_sentence_rules_judge (const VfSentenceRules *rules,
                                           const char *start,
                                           const char *at,
                                           const char *end,
                                           const char **stop);

G_END_DECLS
