/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown of a vision: its title, then a heading and the text of each written section. */

#include "vf-vision-export.h"

#include <string.h>

#include "vf-vision-lines.h"

static void
append_title (GString *out, const char *title)
{
  g_auto (GStrv) words = g_strsplit_set (title, "\r\n", -1);
  g_autofree char *line = g_strstrip (g_strjoinv (" ", words));
  VfSection section;

  if (*line == '\0')
    return;

  g_string_append (out, "# ");
  /* A title may be a section's name, or begin with what marks one that is. */
  if (*line == '\\' || vf_section_from_name (line, &section))
    g_string_append_c (out, '\\');
  g_string_append (out, line);
  if (g_str_has_suffix (line, "#"))
    g_string_append (out, " #");
  g_string_append (out, "\n\n");
}

/**
 * vf_vision_export_markdown:
 * @document: a vision
 *
 * A remark about the perspective is written only where the text itself would
 * be read otherwise. Any thread.
 *
 * Returns: (transfer full): UTF-8 Markdown that ends with a newline
 */
char *
vf_vision_export_markdown (VfVisionDocument *document)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean plural = vf_vision_document_get_plural (document);
  const char *title = vf_vision_document_get_title (document);

  if (title != NULL)
    append_title (out, title);
  if (plural != vf_vision_document_guess_plural (document))
    g_string_append_printf (out, "<!-- perspective: %s -->\n\n", plural ? "plural" : "singular");

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      const char *text = vf_vision_document_get_text (document, section);
      g_autofree char *escaped = text != NULL ? vf_vision_lines_escape (text) : NULL;

      if (text == NULL)
        continue;
      g_string_append_printf (out, "## %s\n\n%s\n\n", vf_section_get_label (section), escaped);
    }
  if (out->len > 0)
    g_string_truncate (out, out->len - 1);

  return g_string_free (g_steal_pointer (&out), FALSE);
}
