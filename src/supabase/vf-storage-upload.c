/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TUS protocol 1.0.0 as the storage service speaks it: begin, ask how far it came, send a
 * piece. */

#include "vf-storage-upload.h"

#include "vf-error.h"
#include "vf-http-pace.h"
#include "vf-storage-private.h"

#include <glib/gi18n.h>

#define PIECE_SECONDS 600
/* Faults in a row, without a byte that got through, before it is given up for now. */
#define MAX_FAULTS 5

struct _VfStorageUpload
{
  GObject parent_instance;
  VfProject *project;
  GFile *file;
  char *bucket;
  char *name;
  char *content_type;
  gboolean replace;
  char *location;
  goffset offset;
  goffset size;
  guint max_faults;
  gboolean running;
};

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_OFFSET,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VfStorageUpload, vf_storage_upload, G_TYPE_OBJECT)

typedef struct
{
  VfStorageUpload *upload;
  GCancellable *cancellable;
  GInputStream *stream;
  goffset base; /* where the piece begins that is under way */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  run->upload->running = FALSE;
  g_clear_object (&run->upload);
  g_clear_object (&run->cancellable);
  g_clear_object (&run->stream);
  g_free (run);
}

static void
set_offset (VfStorageUpload *self, goffset offset)
{
  if (self->offset == offset)
    return;
  self->offset = offset;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFSET]);
}

/* A number without a sign, as headers of the protocol hold them. */
static gboolean
read_length (VfHttpAnswer *answer, const char *name, goffset *length)
{
  const char *text = vf_http_answer_get_header (answer, name);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return FALSE;
  *length = number;
  return TRUE;
}

/* A page is no answer of the service: it comes from a network that wants a sign-in first. */
static gboolean
refuse_answer (VfHttpAnswer *answer, GError **error)
{
  g_autofree char *type = vf_http_answer_dup_content_type (answer);
  VfErrorReply reply = {
    .status = vf_http_answer_get_status (answer),
    .retry = g_strcmp0 (type, "text/html") == 0,
  };

  g_propagate_error (error,
                     vf_error_new_for_reply (VF_ERROR_INVALID, &reply,
                                             _ ("The server's answer is not what was asked for")));
  return FALSE;
}

static VfHttpAnswer *
send (Run *run, VfHttpRequest *request, GError **error)
{
  vf_http_request_set_header (request, "Tus-Resumable", "1.0.0");
  vf_http_request_set_time_limit (request, PIECE_SECONDS);
  vf_http_request_set_cancellable (request, run->cancellable);
  if (run->upload->max_faults == 1)
    vf_http_request_set_max_tries (request, 1);
  return dex_await_object (vf_project_send (run->upload->project, request, VF_ACCESS_MEMBER),
                           error);
}

static char *
describe_file (VfStorageUpload *self)
{
  const char *const facts[] = {
    "bucketName",  self->bucket,       "objectName",   self->name,
    "contentType", self->content_type, "cacheControl", "3600",
  };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i += 2)
    {
      g_autofree char *value
        = g_base64_encode ((const guchar *) facts[i + 1], strlen (facts[i + 1]));

      g_string_append_printf (text, "%s%s %s", i > 0 ? "," : "", facts[i], value);
    }
  return g_string_free (text, FALSE);
}

/* Where the pieces go is the server's word: it may be relative, and credentials go along only if
 * it is the project's own place, which sending checks. */
static gboolean
take_location (VfStorageUpload *self, VfHttpRequest *request, VfHttpAnswer *answer, GError **error)
{
  const char *text = vf_http_answer_get_header (answer, "Location");
  g_autoptr (GUri) uri = NULL;
  g_autofree char *location = NULL;

  if (text != NULL)
    uri = g_uri_parse_relative (vf_http_request_get_uri (request), text, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL)
    return refuse_answer (answer, error);

  location = g_uri_to_string (uri);
  vf_storage_upload_set_location (self, location);
  set_offset (self, 0);
  return TRUE;
}

static gboolean
begin (Run *run, GError **error)
{
  VfStorageUpload *self = run->upload;
  g_autofree char *facts = describe_file (self);
  g_autofree char *length = g_strdup_printf ("%" G_GOFFSET_FORMAT, self->size);
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;

  request
    = vf_storage_request (self->project, "POST", "/upload/resumable", run->cancellable, error);
  if (request == NULL)
    return FALSE;
  vf_http_request_set_header (request, "Upload-Length", length);
  vf_http_request_set_header (request, "Upload-Metadata", facts);
  vf_http_request_set_header (request, "x-upsert", self->replace ? "true" : "false");

  answer = send (run, request, error);
  return answer != NULL && take_location (self, request, answer, error);
}

/* How far it came. A file that changed meanwhile is another file. */
static gboolean
ask_offset (Run *run, GError **error)
{
  VfStorageUpload *self = run->upload;
  g_autoptr (VfHttpRequest) request = vf_http_request_new ("HEAD", self->location, error);
  g_autoptr (VfHttpAnswer) answer = request != NULL ? send (run, request, error) : NULL;
  goffset offset = 0;
  goffset length = 0;

  if (answer == NULL)
    return FALSE;
  if (!read_length (answer, "Upload-Offset", &offset) || offset > self->size)
    return refuse_answer (answer, error);
  if (read_length (answer, "Upload-Length", &length) && length != self->size)
    {
      vf_storage_upload_set_location (self, NULL);
      return begin (run, error);
    }

  set_offset (self, offset);
  return TRUE;
}

static GBytes *
read_piece (Run *run, GError **error)
{
  gsize wanted = MIN (VF_STORAGE_PIECE, run->upload->size - run->upload->offset);
  g_autoptr (GByteArray) piece = g_byte_array_sized_new (wanted);

  if (!g_seekable_seek (G_SEEKABLE (run->stream), run->upload->offset, G_SEEK_SET, NULL, error))
    return NULL;
  while (piece->len < wanted)
    {
      g_autoptr (GBytes) part = dex_await_boxed (
        dex_input_stream_read_bytes (run->stream, wanted - piece->len, G_PRIORITY_DEFAULT), error);

      if (part == NULL)
        return NULL;
      if (g_bytes_get_size (part) == 0)
        {
          g_autofree char *path = g_file_get_parse_name (run->upload->file);

          g_set_error (error, VF_ERROR, VF_ERROR_DAMAGED,
                       _ ("“%s” became shorter while it was uploaded"), path);
          return NULL;
        }
      g_byte_array_append (piece, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&piece));
}

static void
on_progress (goffset done, goffset total, gpointer data)
{
  Run *run = data;

  set_offset (run->upload, run->base + done);
}

static gboolean
send_piece (Run *run, GError **error)
{
  VfStorageUpload *self = run->upload;
  g_autoptr (GBytes) piece = read_piece (run, error);
  g_autofree char *offset_text = g_strdup_printf ("%" G_GOFFSET_FORMAT, self->offset);
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;
  goffset offset = 0;

  if (piece == NULL)
    return FALSE;
  request = vf_http_request_new ("PATCH", self->location, error);
  if (request == NULL)
    return FALSE;

  run->base = self->offset;
  vf_http_request_set_header (request, "Upload-Offset", offset_text);
  vf_http_request_set_body (request, "application/offset+octet-stream", piece);
  vf_http_request_set_progress (request, on_progress, run, NULL);
  answer = send (run, request, error);
  vf_http_request_set_progress (request, NULL, NULL, NULL);
  /* What went out is not what arrived. */
  set_offset (self, run->base);
  if (answer == NULL)
    return FALSE;
  if (!read_length (answer, "Upload-Offset", &offset) || offset <= run->base
      || offset > run->base + (goffset) g_bytes_get_size (piece))
    return refuse_answer (answer, error);

  set_offset (self, offset);
  return TRUE;
}

static gboolean
is_gone (const GError *error)
{
  guint status = vf_error_get_reply (error)->status;

  return status == 404 || status == 410;
}

/* Whether to ask how far it came and go on. */
static gboolean
may_go_on (const GError *error)
{
  return vf_error_get_reply (error)->retry || vf_error_get_reply (error)->status == 409;
}

static gboolean
advance (Run *run, gboolean in_step, GError **error)
{
  if (run->upload->location == NULL)
    return begin (run, error);
  if (!in_step)
    return ask_offset (run, error);
  return send_piece (run, error);
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  VfStorageUpload *self = run->upload;
  gboolean in_step = FALSE; /* whether our offset is the server's */
  gboolean began_again = FALSE;
  guint n_faults = 0;
  goffset furthest = 0;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  run->stream = dex_await_object (dex_file_read (self->file, G_PRIORITY_DEFAULT), &error);
  if (run->stream != NULL)
    info = dex_await_object (dex_file_query_info (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                             &error);
  if (info == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  self->size = g_file_info_get_size (info);

  while (self->location == NULL || !in_step || self->offset < self->size)
    {
      g_autoptr (GError) fault = NULL;
      gboolean had_location = self->location != NULL;

      if (advance (run, in_step, &fault))
        {
          /* An empty file is there once it has begun. */
          in_step = TRUE;
          /* A server that falls back again and again gets no further chance for it. */
          if (self->offset > furthest)
            {
              furthest = self->offset;
              n_faults = 0;
            }
          continue;
        }
      if (had_location && is_gone (fault) && !began_again)
        {
          began_again = TRUE;
          in_step = FALSE;
          vf_storage_upload_set_location (self, NULL);
          set_offset (self, 0);
          continue;
        }
      if (!may_go_on (fault) || ++n_faults >= self->max_faults)
        return dex_future_new_for_error (g_steal_pointer (&fault));

      in_step = FALSE;
      dex_await (dex_future_first (dex_timeout_new_msec (vf_http_retry_delay_ms (
                                     n_faults, vf_error_get_reply (fault)->retry_after_ms,
                                     g_random_double ())),
                                   run->cancellable != NULL
                                     ? dex_cancellable_new_from_cancellable (run->cancellable)
                                     : dex_timeout_new_seconds (3600),
                                   NULL),
                 NULL);
    }

  return dex_future_new_true ();
}

/**
 * vf_storage_upload_set_max_faults:
 * @self: an upload that is not running
 * @n_faults: faults in a row, without a byte that got through, after which it
 *   rejects; 1 for a caller with pauses of its own
 */
void
vf_storage_upload_set_max_faults (VfStorageUpload *self, guint n_faults)
{
  g_return_if_fail (VF_IS_STORAGE_UPLOAD (self));
  g_return_if_fail (n_faults > 0 && !self->running);

  self->max_faults = n_faults;
}

/**
 * vf_storage_upload_run:
 * @self: an upload that is not running
 * @cancellable: (nullable): stops it; what arrived stays with the server for a
 *   while
 *
 * Uploads what is not there yet. After an error that says that a retry helps it
 * can be run again, as can a new upload that was told the location of this one.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all is there, or
 *   rejects as vf_storage_upload() does
 */
DexFuture *
vf_storage_upload_run (VfStorageUpload *self, GCancellable *cancellable)
{
  Run *run = NULL;

  g_return_val_if_fail (VF_IS_STORAGE_UPLOAD (self), NULL);
  g_return_val_if_fail (!self->running, NULL);

  run = g_new0 (Run, 1);
  run->upload = g_object_ref (self);
  g_set_object (&run->cancellable, cancellable);
  self->running = TRUE;
  return dex_scheduler_spawn (NULL, 0, run_fiber, run, run_free);
}

static void
vf_storage_upload_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfStorageUpload *self = VF_STORAGE_UPLOAD (object);

  switch (id)
    {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_OFFSET:
      g_value_set_int64 (value, self->offset);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_storage_upload_finalize (GObject *object)
{
  VfStorageUpload *self = VF_STORAGE_UPLOAD (object);

  g_clear_object (&self->project);
  g_clear_object (&self->file);
  g_clear_pointer (&self->bucket, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->location, g_free);
  G_OBJECT_CLASS (vf_storage_upload_parent_class)->finalize (object);
}

static void
vf_storage_upload_class_init (VfStorageUploadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = vf_storage_upload_finalize;
  object_class->get_property = vf_storage_upload_get_property;

  /**
   * VfStorageUpload:location:
   *
   * Where the server wants the pieces, for going on after the program was
   * closed; it opens nothing by itself.
   */
  properties[PROP_LOCATION]
    = g_param_spec_string ("location", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * VfStorageUpload:offset:
   *
   * Bytes that went up; it falls back when a piece has to be sent again.
   */
  properties[PROP_OFFSET]
    = g_param_spec_int64 ("offset", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_storage_upload_init (VfStorageUpload *self)
{
  self->max_faults = MAX_FAULTS;
}

/**
 * vf_storage_upload_new:
 * @project: where to
 * @file: what to upload; not to be changed meanwhile
 * @bucket: a bucket
 * @name: a name in it, folders divided by "/"
 * @content_type: what it is
 * @replace: whether to write over one that is there
 *
 * Returns: (transfer full): an upload that was not begun
 */
VfStorageUpload *
vf_storage_upload_new (VfProject *project,
                       GFile *file,
                       const char *bucket,
                       const char *name,
                       const char *content_type,
                       gboolean replace)
{
  VfStorageUpload *self = NULL;

  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (VF_TYPE_STORAGE_UPLOAD, NULL);
  self->project = g_object_ref (project);
  self->file = g_object_ref (file);
  self->bucket = g_strdup (bucket);
  self->name = g_strdup (name);
  self->content_type = g_strdup (content_type);
  self->replace = replace;
  return self;
}

const char *
vf_storage_upload_get_location (VfStorageUpload *self)
{
  return self->location;
}

/**
 * vf_storage_upload_set_location:
 * @self: an upload that is not running
 * @location: (nullable): what #VfStorageUpload:location was when it was last
 *   under way
 */
void
vf_storage_upload_set_location (VfStorageUpload *self, const char *location)
{
  if (g_set_str (&self->location, location))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCATION]);
}

goffset
vf_storage_upload_get_offset (VfStorageUpload *self)
{
  return self->offset;
}

/**
 * vf_storage_upload_get_size:
 *
 * Returns: the file's size in bytes, 0 before the first run
 */
goffset
vf_storage_upload_get_size (VfStorageUpload *self)
{
  return self->size;
}
