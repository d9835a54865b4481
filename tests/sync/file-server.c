/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TUS protocol and plain downloads, from memory. */

#include "file-server.h"

#include "vf-error.h"

#include <string.h>

typedef struct
{
  char *object;
  guint64 length;
  GByteArray *bytes;
} Upload;

typedef struct
{
  char *type;
  GBytes *bytes;
} File;

struct _FileServer
{
  GObject parent_instance;
  GHashTable *files;   /* address → File */
  GHashTable *uploads; /* address → Upload */
  GPtrArray *seen;
  FileFault fault;
  guint n_times;
  guint n_skipped;
  guint n_begun;
  char *location;
  char *length;
};

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_free (upload->object);
  g_byte_array_unref (upload->bytes);
  g_free (upload);
}

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->type);
  g_bytes_unref (file->bytes);
  g_free (file);
}

VfHttpAnswer *
file_answer (guint status, const char *type, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  VfHttpAnswer *answer = vf_http_answer_new (status, bytes);

  vf_http_answer_add_header (answer, "Content-Type", type);
  return answer;
}

/* From "objectName d29yZHM=,…" */
static char *
dup_fact (const char *facts, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (facts, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], name) && parts[i][strlen (name)] == ' ')
      {
        gsize length = 0;
        g_autofree guchar *text = g_base64_decode (parts[i] + strlen (name) + 1, &length);

        return g_strndup ((const char *) text, length);
      }
  return NULL;
}

static VfHttpAnswer *
begin (FileServer *self, VfHttpRequest *request)
{
  const char *facts = vf_http_request_get_header (request, "Upload-Metadata");
  g_autofree char *bucket = dup_fact (facts, "bucketName");
  g_autofree char *name = dup_fact (facts, "objectName");
  g_autofree char *base = g_uri_to_string (vf_http_request_get_uri (request));
  g_autofree char *location = g_strdup_printf ("%s/%u", base, ++self->n_begun);
  char *at = strstr (base, "/upload/resumable");
  Upload *upload = g_new0 (Upload, 1);
  VfHttpAnswer *answer;

  *at = '\0';
  upload->object = g_strdup_printf ("%s/object/authenticated/%s/%s", base, bucket, name);
  upload->length
    = g_ascii_strtoull (vf_http_request_get_header (request, "Upload-Length"), NULL, 10);
  upload->bytes = g_byte_array_new ();
  if (g_hash_table_contains (self->files, upload->object))
    {
      upload_free (upload);
      return file_answer (400, "application/json",
                          "{\"statusCode\":\"409\",\"error\":\"Duplicate\","
                          "\"message\":\"The resource already exists\"}");
    }
  g_hash_table_insert (self->uploads, g_strdup (location), upload);
  answer = file_answer (201, "text/plain", "");
  vf_http_answer_add_header (answer, "Location",
                             self->location != NULL ? self->location : location);
  return answer;
}

static VfHttpAnswer *
go_on (FileServer *self, VfHttpRequest *request, Upload *upload)
{
  VfHttpAnswer *answer = file_answer (204, "text/plain", "");
  g_autofree char *length = g_strdup_printf ("%" G_GUINT64_FORMAT, upload->length);
  g_autofree char *offset = NULL;

  if (g_str_equal (vf_http_request_get_method (request), "PATCH"))
    {
      GBytes *body = vf_http_request_get_body (request);

      g_assert_cmpuint (g_ascii_strtoull (vf_http_request_get_header (request, "Upload-Offset"),
                                          NULL, 10),
                        ==, upload->bytes->len);
      g_byte_array_append (upload->bytes, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      if (upload->bytes->len == upload->length)
        {
          g_autoptr (GBytes) bytes = g_bytes_new (upload->bytes->data, upload->bytes->len);

          file_server_put (self, upload->object, "image/png", bytes);
        }
    }
  offset = g_strdup_printf ("%u", upload->bytes->len);
  vf_http_answer_add_header (answer, "Upload-Offset", offset);
  vf_http_answer_add_header (answer, "Upload-Length", length);
  return answer;
}

static VfHttpAnswer *
give (FileServer *self, VfHttpRequest *request, File *file)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (file->bytes));
  VfHttpAnswer *answer = vf_http_answer_new (200, empty);
  gsize written;

  g_assert_true (g_output_stream_write_all (vf_http_request_get_output (request),
                                            g_bytes_get_data (file->bytes, NULL),
                                            g_bytes_get_size (file->bytes), &written, NULL, NULL));
  vf_http_answer_add_header (answer, "Content-Type", file->type);
  vf_http_answer_add_header (answer, "Content-Length",
                             self->length != NULL ? self->length : length);
  return answer;
}

static VfHttpAnswer *
carry_out (FileServer *self, VfHttpRequest *request)
{
  const char *method = vf_http_request_get_method (request);
  g_autofree char *address = g_uri_to_string (vf_http_request_get_uri (request));
  Upload *upload = g_hash_table_lookup (self->uploads, address);
  File *file = g_hash_table_lookup (self->files, address);

  if (g_str_equal (method, "POST") && g_str_has_suffix (address, "/upload/resumable"))
    return begin (self, request);
  if (upload != NULL)
    return go_on (self, request, upload);
  if (file != NULL && g_str_equal (method, "GET"))
    return give (self, request, file);
  return file_answer (404, "application/json",
                      "{\"statusCode\":\"404\",\"error\":\"not_found\",\"message\":\"none\"}");
}

static VfHttpAnswer *
strike (FileServer *self, VfHttpRequest *request, gboolean after)
{
  VfHttpAnswer *answer = self->n_times > 0 ? self->fault (self, request, after) : NULL;

  if (answer == NULL)
    return NULL;
  if (self->n_skipped > 0)
    {
      self->n_skipped--;
      g_object_unref (answer);
      return NULL;
    }
  self->n_times--;
  return answer;
}

static DexFuture *
file_server_send (VfHttpTransport *transport, VfHttpRequest *request, GCancellable *cancellable)
{
  FileServer *self = FILE_SERVER (transport);
  g_autofree char *address = g_uri_to_string (vf_http_request_get_uri (request));
  const gboolean is_member = vf_http_request_get_header (request, "apikey") != NULL
                             || vf_http_request_get_header (request, "Authorization") != NULL;
  VfHttpAnswer *answer;

  g_ptr_array_add (self->seen, g_strdup_printf ("%s %s%s", vf_http_request_get_method (request),
                                                address, is_member ? " member" : ""));
  if (g_str_has_prefix (address, FILE_SERVER_SILENT))
    return dex_future_new_for_error (
      g_error_new_literal (VF_ERROR, VF_ERROR_OFFLINE, "Nobody is there"));
  answer = strike (self, request, FALSE);
  if (answer == NULL)
    {
      VfHttpAnswer *other;

      answer = carry_out (self, request);
      other = strike (self, request, TRUE);
      if (other != NULL)
        g_set_object (&answer, other);
      g_clear_object (&other);
    }
  return dex_future_new_take_object (answer);
}

static void
file_server_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = file_server_send;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FileServer,
                               file_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      file_server_iface_init))

static void
file_server_finalize (GObject *object)
{
  FileServer *self = FILE_SERVER (object);

  g_hash_table_unref (self->files);
  g_hash_table_unref (self->uploads);
  g_ptr_array_unref (self->seen);
  g_free (self->location);
  g_free (self->length);
  G_OBJECT_CLASS (file_server_parent_class)->finalize (object);
}

static void
file_server_class_init (FileServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = file_server_finalize;
}

static void
file_server_init (FileServer *self)
{
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, upload_free);
  self->seen = g_ptr_array_new_with_free_func (g_free);
}

FileServer *
file_server_new (void)
{
  return g_object_new (FILE_TYPE_SERVER, NULL);
}

void
file_server_put (FileServer *self, const char *address, const char *type, GBytes *bytes)
{
  File *file = g_new0 (File, 1);

  file->type = g_strdup (type);
  file->bytes = g_bytes_ref (bytes);
  g_hash_table_replace (self->files, g_strdup (address), file);
}

GBytes *
file_server_get (FileServer *self, const char *address)
{
  File *file = g_hash_table_lookup (self->files, address);

  return file != NULL ? file->bytes : NULL;
}

void
file_server_forget_uploads (FileServer *self)
{
  g_hash_table_remove_all (self->uploads);
}

void
file_server_set_location (FileServer *self, const char *location)
{
  g_set_str (&self->location, location);
}

void
file_server_set_fault (FileServer *self, FileFault fault, guint n_times, guint n_skipped)
{
  self->fault = fault;
  self->n_times = n_times;
  self->n_skipped = n_skipped;
}

void
file_server_set_length (FileServer *self, const char *length)
{
  g_set_str (&self->length, length);
}

const char *
file_server_get_seen (FileServer *self, guint request)
{
  return request < self->seen->len ? g_ptr_array_index (self->seen, request) : NULL;
}

guint
file_server_count (FileServer *self, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < self->seen->len; i++)
    n += strstr (g_ptr_array_index (self->seen, i), part) != NULL;
  return n;
}
