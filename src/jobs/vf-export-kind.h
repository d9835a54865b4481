/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kind of job that writes sound files. */
#pragma once

#include "vf-job-kind.h"

extern const VfJobKind vf_export_kind;
