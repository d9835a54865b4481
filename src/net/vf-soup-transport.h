/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests over the network, by libsoup. */
#pragma once

#include "vf-http-transport.h"

G_BEGIN_DECLS

#define VF_TYPE_SOUP_TRANSPORT (vf_soup_transport_get_type ())
G_DECLARE_FINAL_TYPE (VfSoupTransport, vf_soup_transport, VF, SOUP_TRANSPORT, GObject)

VfHttpTransport *vf_soup_transport_new (void);

G_END_DECLS
