/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl import-vision */

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-ctl.h"
#include "vf-error.h"
#include "vf-text.h"
#include "vf-vision-import.h"

static gboolean as_draft;
static char **places;

static const GOptionEntry options[] = {
  { "draft", 0, 0, G_OPTION_ARG_NONE, &as_draft, N_ ("Bring it as the draft"), NULL },
  { "place", 0, 0, G_OPTION_ARG_STRING_ARRAY, &places,
    N_ ("Put passage N, or “rest”, into a section; may be repeated"), N_ ("N=SECTION") },
  G_OPTION_ENTRY_NULL,
};

static VfVisionDocument *
read_standard_input (GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autofree char *buffer = g_malloc (VF_VISION_IMPORT_MAX_BYTES + 1);
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  if (!g_input_stream_read_all (stream, buffer, VF_VISION_IMPORT_MAX_BYTES + 1, &length, NULL,
                                error))
    return NULL;
  bytes = g_bytes_new_static (buffer, length);

  return vf_vision_import_bytes (bytes, "-", error);
}

static gboolean
place (VfVisionDocument *document, GPtrArray *passages, const char *wish, GError **error)
{
  const char *equals = strchr (wish, '=');
  g_autofree char *which = equals != NULL ? g_strndup (wish, equals - wish) : NULL;
  gboolean rest = g_strcmp0 (which, "rest") == 0;
  VfSection section;
  guint64 number = 0;

  if (equals == NULL || !vf_section_from_name (equals + 1, &section)
      || (!rest && !g_ascii_string_to_unsigned (which, 10, 1, passages->len, &number, NULL)))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“--place %s” does not name a passage and a section, as “--place 1=health” "
                      "does."),
                   wish);
      return FALSE;
    }
  for (guint i = 0; i < passages->len; i++)
    if (rest || i + 1 == number)
      vf_vision_document_place (document, g_ptr_array_index (passages, i), section);

  return TRUE;
}

static gboolean
place_all (VfVisionDocument *document, GError **error)
{
  GListModel *unplaced = vf_vision_document_get_unplaced (document);
  g_autoptr (GPtrArray) passages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) list = NULL;
  guint n;

  for (guint i = 0; i < g_list_model_get_n_items (unplaced); i++)
    g_ptr_array_add (passages, g_list_model_get_item (unplaced, i));
  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    if (!place (document, passages, places[i], error))
      return FALSE;

  n = g_list_model_get_n_items (unplaced);
  if (n == 0)
    return TRUE;

  list = g_string_new (NULL);
  for (guint i = 0; i < passages->len; i++)
    {
      VfPassage *passage = g_ptr_array_index (passages, i);
      const char *heading = vf_passage_get_heading (passage);
      g_autofree char *preview
        = vf_text_preview (heading != NULL ? heading : vf_passage_get_text (passage), 50);
      guint position;

      if (g_list_store_find (G_LIST_STORE (unplaced), passage, &position))
        g_string_append_printf (list, "%s(%u) “%s”", list->len > 0 ? ", " : "", i + 1, preview);
    }
  g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
               ngettext ("%u passage belongs to no section: %s. Say where it goes with “--place "
                         "N=SECTION”.",
                         "%u passages belong to no section: %s. Say where they go with “--place "
                         "N=SECTION” or “--place rest=SECTION”.",
                         n),
               n, list->str);

  return FALSE;
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (VfVisionDocument) document = NULL;
  g_autoptr (VfRecord) vision = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *title = NULL;
  guint n_words, n_sections;

  if (g_str_equal (arguments[0], "-"))
    document = read_standard_input (error);
  else
    {
      file = g_file_new_for_commandline_arg (arguments[0]);
      document = vf_ctl_await_object (vf_vision_import_file (file), error);
    }
  if (document == NULL || !place_all (document, error) || !vf_ctl_open (ctl, error))
    return FALSE;

  vision = vf_ctl_await_object (vf_visions_create (ctl->visions, document, as_draft), error);
  if (vision == NULL)
    return FALSE;

  title = vf_vision_dup_title (vision);
  n_words = vf_vision_count_words (vision);
  n_sections = vf_vision_document_count_sections (document);
  g_print (_ ("“%s” is version %d: %u of %d sections, %u words.\n"), title,
           vf_vision_get_number (vision), n_sections, VF_N_SECTIONS, n_words);

  return TRUE;
}

const VfCtlVerb vf_ctl_import_vision = {
  .name = "import-vision",
  .parameters = "FILE",
  .summary = N_ ("Bring a vision from Markdown or plain text"),
  .description
  = N_ ("FILE may be “-” for standard input. The vision becomes the active one; the one that was\n"
        "active is kept. Text that no section's heading stands above has to be placed."),
  .options = options,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};
