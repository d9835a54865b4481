/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rooms that work, in the order of a day. */
#pragma once

#include <gtk/gtk.h>

#include "vf-session.h"

G_BEGIN_DECLS

/**
 * VfRoom:
 * @name: stable name, as in the action win.room('vision')
 * @title: untranslated title; a noun
 * @icon_name: symbolic icon
 * @create: makes the room's widget for a session
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon_name;
  GtkWidget *(*create) (VfSession *session);
} VfRoom;

const VfRoom *vf_rooms_list (guint *n_rooms);
const VfRoom *vf_rooms_find (const char *name);

G_END_DECLS
