/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers of the services as yyjson: its reader does not recurse, so that no depth of brackets
 * overruns the small stack of a fiber. */
#pragma once

#include "vf-http-answer.h"

#include <yyjson.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

yyjson_doc *vf_supabase_json_read (VfHttpAnswer *answer, GError **error);
GBytes *vf_supabase_json_write (yyjson_mut_doc *document);
char *vf_supabase_json_dup_text (yyjson_val *object, const char *member);

G_END_DECLS
