/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a mix to a file, faster than it would play. */
#include "vf-renderer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gst/tag/tag.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-audio.h"
#include "vf-encoder.h"
#include "vf-error.h"
#include "vf-quiet.h"

struct _VfRenderer
{
  GObject parent_instance;

  VfMix *mix;
  VfAudioFormat format;
  GstTagList *tags;
  guint n_chapters;
  double progress;
};

G_DEFINE_FINAL_TYPE (VfRenderer, vf_renderer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *name;
  const char *extension;
} formats[] = {
  [VF_FORMAT_OPUS] = { "opus", "opus" },
  [VF_FORMAT_FLAC] = { "flac", "flac" },
};

/* What the thread works with; nothing in it is touched by the main thread meanwhile. */
typedef struct
{
  VfEngine *engine;
  VfAudioFormat format;
  GstTagList *tags;
  char *path, *part;
  char *name;

  VfRenderer *renderer; /* only to be handed back to the main context */
  GMainContext *context;
} Work;

typedef struct
{
  VfRenderer *renderer;
  double progress;
} Report;

/**
 * vf_audio_format_get_extension:
 *
 * Returns the usual extension, without a dot.
 */
const char *
vf_audio_format_get_extension (VfAudioFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (formats), NULL);
  return formats[format].extension;
}

/**
 * vf_audio_format_from_name:
 * @name: "opus" or "flac", in any case
 */
gboolean
vf_audio_format_from_name (const char *name, VfAudioFormat *format)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (name, formats[i].name) == 0)
      {
        *format = (VfAudioFormat) i;
        return TRUE;
      }
  return FALSE;
}

static void
vf_renderer_finalize (GObject *object)
{
  VfRenderer *self = VF_RENDERER (object);

  g_clear_object (&self->mix);
  g_clear_pointer (&self->tags, gst_tag_list_unref);

  G_OBJECT_CLASS (vf_renderer_parent_class)->finalize (object);
}

static void
vf_renderer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfRenderer *self = VF_RENDERER (object);

  switch (prop_id)
    {
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_renderer_class_init (VfRendererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = vf_renderer_finalize;
  object_class->get_property = vf_renderer_get_property;

  properties[PROP_PROGRESS]
    = g_param_spec_double ("progress", NULL, NULL, 0.0, 1.0, 0.0,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_renderer_init (VfRenderer *self)
{
  gst_init (NULL, NULL);
  self->tags = gst_tag_list_new_empty ();
}

VfRenderer *
vf_renderer_new (VfMix *mix, VfAudioFormat format)
{
  VfRenderer *self;

  g_return_val_if_fail (VF_IS_MIX (mix), NULL);
  g_return_val_if_fail (format < G_N_ELEMENTS (formats), NULL);

  self = g_object_new (VF_TYPE_RENDERER, NULL);
  self->mix = g_object_ref (mix);
  self->format = format;
  return self;
}

/**
 * vf_renderer_set_tag:
 * @name: as a Vorbis comment has it, in any case, "-" for none: "title",
 *   "track-number" is written as TRACKNUMBER
 */
void
vf_renderer_set_tag (VfRenderer *self, const char *name, const char *value)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *key = NULL;

  g_return_if_fail (VF_IS_RENDERER (self));
  g_return_if_fail (name != NULL && value != NULL);

  words = g_strsplit (name, "-", -1);
  key = g_strjoinv ("", words);
  if (*value != '\0')
    gst_vorbis_tag_add (self->tags, key, value);
}

/**
 * vf_renderer_add_chapter:
 * @start: nanoseconds
 *
 * In order of time.
 */
void
vf_renderer_add_chapter (VfRenderer *self, gint64 start, const char *title)
{
  gint64 ms = start / 1000000;
  g_autofree char *time = NULL, *name = NULL, *at = NULL;

  g_return_if_fail (VF_IS_RENDERER (self));
  g_return_if_fail (title != NULL);

  self->n_chapters++;
  at = g_strdup_printf ("CHAPTER%03u=%02d:%02d:%02d.%03d", self->n_chapters, (int) (ms / 3600000),
                        (int) (ms / 60000 % 60), (int) (ms / 1000 % 60), (int) (ms % 1000));
  name = g_strdup_printf ("CHAPTER%03uNAME=%s", self->n_chapters, title);
  gst_tag_list_add (self->tags, GST_TAG_MERGE_APPEND, GST_TAG_EXTENDED_COMMENT, at, NULL);
  gst_tag_list_add (self->tags, GST_TAG_MERGE_APPEND, GST_TAG_EXTENDED_COMMENT, name, NULL);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->engine, vf_engine_free);
  g_clear_pointer (&work->tags, gst_tag_list_unref);
  g_clear_pointer (&work->path, g_free);
  g_clear_pointer (&work->part, g_free);
  g_clear_pointer (&work->name, g_free);
  g_clear_object (&work->renderer);
  g_clear_pointer (&work->context, g_main_context_unref);
  g_free (work);
}

static gboolean
report_in_context (gpointer data)
{
  Report *report = data;
  VfRenderer *self = report->renderer;

  if (report->progress > self->progress)
    {
      self->progress = MIN (report->progress, 1.0);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
  return G_SOURCE_REMOVE;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  g_object_unref (report->renderer);
  g_free (report);
}

static void
report (double progress, gpointer data)
{
  Work *work = data;
  Report *item = g_new0 (Report, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  item->renderer = g_object_ref (work->renderer);
  item->progress = progress;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_in_context, item, report_free);
  g_source_attach (source, work->context);
}

static gboolean
fail_with_errno (Work *work, GError **error)
{
  int code = errno;

  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, VF_ERROR, VF_ERROR_NO_SPACE, _ ("There is no room left to write “%s”."),
                   work->name);
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” cannot be written there."),
                   work->name);
      break;
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("The folder for “%s” is not there."),
                   work->name);
      break;
    default:
      g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be written: %s"), work->name,
                   g_strerror (code));
    }
  return FALSE;
}

/* The new name is on disk as well as the file. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* A file without a name is gone with the process that writes it, however that ends. */
static int
open_part (Work *work, gboolean *named)
{
  g_autofree char *folder = g_path_get_dirname (work->path);
  int fd = -1;

  *named = FALSE;
  if (g_access ("/proc/self/fd", X_OK) == 0)
    fd = open (folder, O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
  if (fd >= 0 || errno == ENOSPC || errno == EDQUOT)
    return fd;

  *named = TRUE;
  return open (work->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static gboolean
give_name (int fd, const char *path)
{
  g_autofree char *open_file = g_strdup_printf ("/proc/self/fd/%d", fd);

  return linkat (AT_FDCWD, open_file, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

static gboolean
render (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  gboolean named;
  int fd = open_part (work, &named);
  gboolean written;

  if (fd < 0)
    return fail_with_errno (work, error);

  vf_quiet_thread ();

  written = vf_encoder_run (work->engine, work->format, work->tags, fd, work->name, report, work,
                            cancellable, error);
  if (written && fsync (fd) != 0)
    written = fail_with_errno (work, error);
  if (written && !named && !give_name (fd, work->part))
    written = fail_with_errno (work, error);
  if (close (fd) != 0 && written)
    written = fail_with_errno (work, error);
  if (written && g_rename (work->part, work->path) != 0)
    written = fail_with_errno (work, error);
  if (!written)
    g_unlink (work->part);
  else
    {
      sync_folder (work->path);
      report (1.0, work);
    }
  return written;
}

/**
 * vf_renderer_run:
 *
 * Takes the mix as it stands now; what changes later does not matter. What was
 * at @file before is replaced when all is written, and not before.
 */
DexFuture *
vf_renderer_run (VfRenderer *self, GFile *file, GCancellable *cancellable)
{
  g_autoptr (VfTimeline) timeline = NULL;
  g_autofree char *path = NULL, *folder = NULL, *base = NULL, *name = NULL;
  double ceiling;
  Work *work;

  g_return_val_if_fail (VF_IS_RENDERER (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_get_path (file);
  name = g_file_get_parse_name (file);
  if (path == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_UNSUPPORTED,
                                  _ ("“%s” is not on this computer."), name);
  timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (self->mix)));
  if (vf_timeline_get_frames (timeline) == 0)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_INVALID,
                                  _ ("There is nothing spoken yet to write to “%s”."), name);

  self->progress = 0.0;
  g_object_get (self->mix, "ceiling", &ceiling, NULL);
  folder = g_path_get_dirname (path);
  base = g_path_get_basename (path);

  work = g_new0 (Work, 1);
  work->engine = vf_engine_new (self->mix, timeline, TRUE, 0);
  vf_engine_set_ceiling (work->engine, vf_encoder_get_ceiling (self->format, ceiling));
  work->format = self->format;
  work->tags = gst_tag_list_copy (self->tags);
  work->part = g_strdup_printf ("%s/.%.200s.%08x.part", folder, base, g_random_int ());
  work->path = g_steal_pointer (&path);
  work->name = g_steal_pointer (&name);
  work->renderer = g_object_ref (self);
  work->context = g_main_context_ref_thread_default ();
  return vf_run_in_thread ("vf-render", render, work, work_free, cancellable);
}
