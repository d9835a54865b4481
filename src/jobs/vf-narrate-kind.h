/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kind of job that speaks. */
#pragma once

#include "vf-job-kind.h"

extern const VfJobKind vf_narrate_kind;
