/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one list of rooms: the sidebar, the shortcuts and the actions are made from it. */

#include "vf-rooms.h"

#include <glib/gi18n.h>

#include "vf-listen-room.h"
#include "vf-vision-room.h"

static const VfRoom rooms[] = {
  { "vision", N_ ("Vision"), "vf-room-vision-symbolic", vf_vision_room_new },
  { "listen", N_ ("Listen"), "vf-room-listen-symbolic", vf_listen_room_new },
};

/**
 * vf_rooms_list:
 * @n_rooms: (out): their number
 *
 * Returns: (transfer none) (array length=n_rooms): the rooms, in the order of the sidebar
 */
const VfRoom *
vf_rooms_list (guint *n_rooms)
{
  *n_rooms = G_N_ELEMENTS (rooms);
  return rooms;
}

/**
 * vf_rooms_find:
 * @name: a room's name
 *
 * Returns: (transfer none) (nullable): the room
 */
const VfRoom *
vf_rooms_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    if (g_strcmp0 (rooms[i].name, name) == 0)
      return &rooms[i];

  return NULL;
}
