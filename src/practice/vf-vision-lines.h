/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lines of an imported text, and which of them look like headings. */
#pragma once

#include "vf-section.h"

G_BEGIN_DECLS

typedef enum
{
  VF_LINE_TEXT,
  VF_LINE_BLANK,
  VF_LINE_HASH,      /* "## Health" */
  VF_LINE_UNDERLINE, /* the line of = or - below a heading */
  VF_LINE_BOLD,      /* "**Health**" alone on a line */
  VF_LINE_NUMBERED,  /* "3. Health:" */
  VF_LINE_COLON,     /* "Health:" and perhaps text behind it */
  VF_LINE_BARE,      /* "Health" alone between blank lines */
} VfLineForm;

typedef struct
{
  const char *start; /* in the text; not terminated */
  gsize length;
  VfLineForm form;
  guint level;      /* 1 to 6 of a heading by # or underline */
  char *name;       /* a heading's words without marks and numbers */
  char *heading;    /* a heading's words as they stand */
  const char *rest; /* text behind "Health:", within the line */
  gboolean matched; /* the name is a section's */
  VfSection section;
} VfLine;

GArray *vf_vision_lines_read (const char *text);
char *vf_vision_lines_escape (const char *text);
char *vf_vision_lines_unescape (const char *line, gsize length);

G_END_DECLS
