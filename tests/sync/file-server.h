/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A storage service in this process, and all other hosts of the world, that write down who came
 * with which credentials. */
#pragma once

#include "vf-http-transport.h"

G_BEGIN_DECLS

/* Addresses that begin so are of a place that gives no answer. */
#define FILE_SERVER_SILENT "https://silent.example.com/"

#define FILE_TYPE_SERVER (file_server_get_type ())
G_DECLARE_FINAL_TYPE (FileServer, file_server, FILE, SERVER, GObject)

/* Looks at a request first: an answer in its place, or NULL. With @after the request was carried
 * out, and the answer takes the place of the real one. */
typedef VfHttpAnswer *(*FileFault) (FileServer *self, VfHttpRequest *request, gboolean after);

FileServer *file_server_new (void);
void file_server_put (FileServer *self, const char *address, const char *type, GBytes *bytes);
GBytes *file_server_get (FileServer *self, const char *address);
void file_server_forget_uploads (FileServer *self);
/* Where uploads are told to go on, in place of the service itself. */
void file_server_set_location (FileServer *self, const char *location);
void file_server_set_fault (FileServer *self, FileFault fault, guint n_times, guint n_skipped);
/* The header that tells the length of a file, in place of the true one. */
void file_server_set_length (FileServer *self, const char *length);
/* "METHOD address" of each request, with " member" behind it when it brought key or token. */
const char *file_server_get_seen (FileServer *self, guint request);
guint file_server_count (FileServer *self, const char *part);

VfHttpAnswer *file_answer (guint status, const char *type, const char *body);

G_END_DECLS
