# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows for the bench, the same ones every time, and a sum over all of them."""

import concurrent.futures
import hashlib
import json
import sqlite3

TABLE = "journal_entries"
COLUMNS = ("id", "user_id", "date", "title", "content", "categories", "image_urls", "created_at", "updated_at",
           "audio_recordings", "thumbnail_urls")
JSON = {"categories", "image_urls", "audio_recordings", "thumbnail_urls"}

# Four of five rows weigh 0.3 to 1 kB, nearly all others up to 8, one in a
# hundred 64; each optional column is null in a fifth of them. Pictures are named
# by objects, not by addresses: ours would fetch them, and nobody else does.
FILL = """
insert into journal_entries (id, user_id, date, title, content, categories, image_urls, created_at, updated_at,
                             audio_recordings, thumbnail_urls)
select md5(%(seed)s || ':' || n)::uuid, %(user)s, date '2015-01-01' + n %% 4000,
  case when n %% 5 <> 0 then 'Ein heller Morgen 明るい朝 №' || n end,
  substr(repeat('I wake in a light room and the day is mine. Süße Träume, ясное утро, 朝の光。 ' || md5(n::text) || ' ',
    700), 1, (case when n %% 100 < 80 then 100 + ('x' || substr(md5('s' || n), 1, 4))::bit(16)::int %% 550
                   when n %% 100 < 99 then 700 + ('x' || substr(md5('s' || n), 1, 4))::bit(16)::int %% 5800
                   else 55000 end)),
  case when n %% 5 <> 1 then array['fun', 'Gesundheit "und" mehr', 'a,b{c}'] end,
  case when n %% 5 <> 2 then array['journal/uploads/' || md5('i' || n) || '.jpg'] end,
  timestamptz '2020-01-01' + n * interval '61.234567 s', timestamptz '2024-01-01' + n * interval '1.5 s',
  case when n %% 5 <> 3 then jsonb_build_array(jsonb_build_object('seconds', n * 0.125, 'name', 'take ' || n,
    'tags', array['a', 'b'])) else '[]'::jsonb end,
  case when n %% 5 <> 4 then jsonb_build_array('t' || n, n, null, true) end
from generate_series(1, %(rows)s) n
"""


def fill(cursor, user, rows, seed):
    cursor.execute(FILL, {"user": user, "rows": rows, "seed": seed})


def parse(text):
    """1.000 and 1 are one number: Node.js does not keep the difference."""
    return json.loads(text, parse_int=float)


def digest(rows):
    """(number of rows, sum) in which the order of rows and of members counts for nothing."""
    total = count = 0
    for row in rows:
        text = json.dumps(row, sort_keys=True, ensure_ascii=False)
        total = (total + int.from_bytes(hashlib.md5(text.encode()).digest()[:8], "big")) % (1 << 64)
        count += 1
    return count, f"{total:016x}"


def add(parts):
    parts = list(parts)
    return sum(count for count, _ in parts), f"{sum(int(total, 16) for _, total in parts) % (1 << 64):016x}"


def of_server(connection, user):
    """As the member may see them, written as PostgREST writes them."""
    with connection.cursor("all") as cursor:
        cursor.itersize = 5000
        cursor.execute(f"select row_to_json(t)::text from (select {', '.join(COLUMNS)} from {TABLE}"
                       " where user_id = %s) t", (user,))
        return digest([row[name] for name in COLUMNS] for row in (parse(text) for (text,) in cursor))


def of_part(path, part, parts):
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(f"select {', '.join(COLUMNS)} from {TABLE} where rowid % ? = ?", (parts, part))
        return digest([parse(value) if name in JSON and value is not None else value
                       for name, value in zip(COLUMNS, row)] for row in rows)
    finally:
        connection.close()


def of_file(path, parts=2):
    """Nothing is measured meanwhile, so that both cores may add up."""
    with concurrent.futures.ProcessPoolExecutor(parts) as pool:
        return add(pool.map(of_part, [path] * parts, range(parts), [parts] * parts))
