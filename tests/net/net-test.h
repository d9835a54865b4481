/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A real HTTP server in this process that writes down what reaches it and answers as it is told. */
#pragma once

#include <libsoup/soup.h>

#include "vf-http.h"

G_BEGIN_DECLS

typedef struct _NetServer NetServer;

NetServer *net_server_new (void);
void net_server_free (NetServer *self);
char *net_server_dup_address (NetServer *self, const char *path);
guint net_server_get_n_requests (NetServer *self);
const char *net_server_get_header (NetServer *self, guint request, const char *name);
const char *net_server_get_method (NetServer *self, guint request);
const char *net_server_get_target (NetServer *self, guint request);
GBytes *net_server_get_body (NetServer *self, guint request);
void net_server_answer (NetServer *self, guint status, const char *content_type, const char *body);
void net_server_answer_with (NetServer *self,
                             guint status,
                             const char *content_type,
                             const char *body,
                             const char *header,
                             const char *value);
void net_server_hang (NetServer *self);
void net_server_cut (NetServer *self);

VfHttpAnswer *net_await_answer (DexFuture *future, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetServer, net_server_free)

G_END_DECLS
