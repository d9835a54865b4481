/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What versions are called. */

#include "vf-visions-title.h"

#include <string.h>

#include "vf-vision-version.h"

#define DRAFT_SUFFIX " (Draft)"
/* Not translated: other devices and the web read and continue the same titles. */
#define TITLE_PREFIX "Life I Choose v"

char *
vf_visions_title_dup_default (int number)
{
  return g_strdup_printf (TITLE_PREFIX "%d", number);
}

static gboolean
is_default_title (const char *title)
{
  if (title == NULL || !g_str_has_prefix (title, TITLE_PREFIX))
    return FALSE;
  title += strlen (TITLE_PREFIX);
  return *title != '\0' && strspn (title, "0123456789") == strlen (title);
}

void
vf_visions_title_commit (VfRecord *vision, int number)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  g_autofree char *title = g_strdup (vf_vision_version_get_title (version));

  if (title != NULL && g_str_has_suffix (title, DRAFT_SUFFIX))
    title[strlen (title) - strlen (DRAFT_SUFFIX)] = '\0';
  if (title == NULL || *title == '\0' || is_default_title (title))
    {
      g_free (title);
      title = vf_visions_title_dup_default (number);
    }
  vf_vision_version_set_title (version, title);
}

void
vf_visions_title_mark_draft (VfRecord *vision)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  const char *title = vf_vision_version_get_title (version);
  g_autofree char *draft_title = NULL;

  if (title != NULL && g_str_has_suffix (title, DRAFT_SUFFIX))
    return;
  draft_title = g_strconcat (title != NULL ? title : "Life Vision", DRAFT_SUFFIX, NULL);
  vf_vision_version_set_title (version, draft_title);
}
