// SPDX-License-Identifier: GPL-3.0-or-later
// The arms of the bench that run in Node.js: postgrest-js into better-sqlite3.
//
//   node-arms.js PACKAGES ADDON < job
//
// The job is one JSON object:
//   do      "pull": keyset by key, the next page asked for before this one is
//           written; "pull-rxdb": in the order and by the query of RxDB's
//           Supabase plugin, one page after the other; "diff": versions of all
//           rows, then the changed ones by key, then the deleted ones;
//           "push": one request an edit
//   rest, token, file, page, tables [{name, key, columns}]; times: how often;
//   after: the key to go on at; stop: after how many rows; lanes: how many
//   tables at once; edits [{key, columns}]
//
// Each time is a line: wall and cpu in seconds, the greatest memory in kB.

'use strict';

const packages = process.argv[2] + '/node_modules/';
const { PostgrestClient } = require(packages + '@supabase/postgrest-js');
const Database = require(packages + 'better-sqlite3');
const job = JSON.parse(require('fs').readFileSync(0, 'utf8'));

const client = new PostgrestClient(job.rest, {
  headers: { Authorization: `Bearer ${job.token}` },
});
const db = new Database(job.file, { nativeBinding: process.argv[3] });
for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -65536', 'wal_autocheckpoint = 16000'])
  db.pragma(pragma);

const VERSION = 'v:xmin::text,c:ctid::text';

function check({ data, error }) {
  if (error) throw new Error(JSON.stringify(error));
  return data;
}

function text(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}

// A prepared upsert, and a transaction a page.
function writer(table) {
  const names = table.columns.concat('_version');
  const upsert = db.prepare(
    `INSERT INTO "${table.name}" (${names.map((n) => `"${n}"`)}) VALUES (${names.map(() => '?')})` +
    ` ON CONFLICT ("${table.key}") DO UPDATE SET ${names.map((n) => `"${n}" = excluded."${n}"`)}`);
  return db.transaction((rows) => {
    for (const row of rows) {
      const values = table.columns.map((name) => text(row[name]));
      values.push(`${row.v},${row.c}`);
      upsert.run(values);
    }
  });
}

function ask(table, select, after, limit) {
  let query = client.from(table.name).select(select).order(table.key).limit(limit);
  if (after !== null) query = query.gt(table.key, after);
  // Sent at once, read later.
  return query.then(check);
}

async function pull(table) {
  const write = writer(table);
  let coming = ask(table, '*,' + VERSION, job.after ?? null, job.page);
  for (;;) {
    const rows = await coming;
    if (rows.length === 0) return;
    coming = ask(table, '*,' + VERSION, rows[rows.length - 1][table.key], job.page);
    write(rows);
    if (job.stop && (job.stop -= rows.length) <= 0) {
      await coming;
      return;
    }
  }
}

async function pullRxdb(table) {
  const write = writer(table);
  let last = null;
  for (;;) {
    let query = client.from(table.name).select('*,' + VERSION)
      .order('updated_at').order(table.key).limit(job.page);
    if (last) {
      query = query.or(`updated_at.gt."${last.updated_at}",` +
        `and(updated_at.eq."${last.updated_at}",${table.key}.gt."${last[table.key]}")`);
    }
    const rows = check(await query);
    if (rows.length === 0) return;
    write(rows);
    last = rows[rows.length - 1];
  }
}

async function diff(table) {
  const known = new Map();
  for (const [key, version] of db.prepare(`SELECT "${table.key}", _version FROM "${table.name}"`).raw().iterate())
    known.set(String(key), version);
  const write = writer(table);
  const changed = [];
  let coming = ask(table, `${table.key},${VERSION}`, null, job.page);
  for (;;) {
    const rows = await coming;
    if (rows.length === 0) break;
    coming = ask(table, `${table.key},${VERSION}`, rows[rows.length - 1][table.key], job.page);
    for (const row of rows) {
      const key = String(row[table.key]);
      if (known.get(key) !== `${row.v},${row.c}`) changed.push(key);
      known.delete(key);
    }
  }
  for (let i = 0; i < changed.length; i += 100) {
    write(check(await client.from(table.name).select('*,' + VERSION).in(table.key, changed.slice(i, i + 100))));
  }
  const remove = db.prepare(`DELETE FROM "${table.name}" WHERE "${table.key}" = ?`);
  db.transaction(() => { for (const key of known.keys()) remove.run(key); })();
}

// Six tables at once, as a browser's connections allow.
async function all(tables, work) {
  const queue = tables.slice();
  const lane = async () => { while (queue.length) await work(queue.shift()); };
  await Promise.all(Array.from({ length: job.lanes ?? 6 }, lane));
}

async function push() {
  for (const edit of job.edits) {
    const { key, columns } = edit;
    check(await client.from(job.tables[0].name).update(columns).eq(job.tables[0].key, key).select(job.tables[0].key));
  }
}

async function work() {
  switch (job.do) {
    case 'pull': return all(job.tables, pull);
    case 'pull-rxdb': return all(job.tables, pullRxdb);
    case 'diff': return all(job.tables, diff);
    case 'push': return push();
  }
  throw new Error(`nobody knows how to ${job.do}`);
}

async function main() {
  for (let i = 0; i < (job.times ?? 1); i++) {
    const cpu = process.cpuUsage();
    const began = process.hrtime.bigint();
    await work();
    const wall = Number(process.hrtime.bigint() - began) / 1e9;
    const used = process.cpuUsage(cpu);
    console.log(JSON.stringify({ wall, cpu: (used.user + used.system) / 1e6, rss: process.resourceUsage().maxRSS }));
  }
  db.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
