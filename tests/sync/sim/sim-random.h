/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chances that are the same for the same seed, whatever happened elsewhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 state;
} SimRandom;

static inline guint64
sim_random_next (SimRandom *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* A source of its own for each purpose, so that dropping one action moves no other. */
static inline SimRandom
sim_random_split (guint64 seed, guint64 purpose, guint64 index)
{
  SimRandom self = { seed * G_GUINT64_CONSTANT (0x2545f4914f6cdd1d) + purpose };

  self.state = sim_random_next (&self) ^ (index * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  sim_random_next (&self);
  return self;
}

/* 0 to n - 1. */
static inline guint
sim_random_below (SimRandom *self, guint n)
{
  return n == 0 ? 0 : sim_random_next (self) % n;
}

static inline gboolean
sim_random_chance (SimRandom *self, double probability)
{
  return (sim_random_next (self) >> 11) * (1.0 / 9007199254740992.0) < probability;
}

G_END_DECLS
