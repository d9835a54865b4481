// SPDX-License-Identifier: GPL-3.0-or-later
// The list of calls that two clients make, by supabase-js. The same list, call
// by call and under the same names, is in ../supabase-client/calls.c; what
// leaves each is recorded and compared by compare_clients.py.
//
//   calls.js PACKAGES    the folder that fetch.py filled

'use strict';

const packages = process.argv[2] + '/node_modules/';
const { createClient } = require(packages + '@supabase/supabase-js');
const { address, key, email, password, control, user } = JSON.parse(process.env.VF_CALLS);

const client = createClient(address, key, {
  auth: { persistSession: false, autoRefreshToken: false },
  realtime: { transport: require(packages + 'ws') },
});
const rows = (table = 'vf_scratch') => client.from(table);
const BUCKET = 'user-uploads';

// Tells the recorder which call the requests that follow belong to.
const post = (url, body) => fetch(url, { method: 'POST', body: body && JSON.stringify(body) });
async function call(name, promise) {
  await post(`${address}/_record/${name}`);
  await promise();
}

async function reads() {
  await call('select-all', () => rows().select());
  await call('select-columns', () => rows().select('id, words, when:moment, big::text'));
  await call('select-json', () => rows().select('id, document->a->>b'));
  await call('eq', () => rows().select('id').eq('words', 'a b+c&d=e,(f)"g\\h%'));
  await call('eq-stamp', () => rows().select('id').eq('moment', '2026-11-22T07:54:04.55+00:00'));
  await call('eq-empty', () => rows().select('id').eq('words', ''));
  await call('neq', () => rows().select('id').neq('words', 'ß'));
  await call('gt-lt', () => rows().select('id').gt('id', 3).lt('id', 9));
  await call('gte-lte', () => rows().select('id').gte('id', 3).lte('id', 9));
  await call('like', () => rows().select('id').like('words', '%a_b%'));
  await call('ilike', () => rows().select('id').ilike('words', '%Ä%'));
  await call('like-any', () => rows().select('id').likeAnyOf('words', ['a%', 'b%']));
  await call('like-all', () => rows().select('id').likeAllOf('words', ['a%', '%b']));
  await call('match', () => rows().select('id').filter('words', 'match', '^a.*b$'));
  await call('is-null', () => rows().select('id').is('flag', null));
  await call('is-true', () => rows().select('id').is('flag', true));
  await call('is-distinct', () => rows().select('id').filter('words', 'isdistinct', 'a'));
  await call('in', () => rows().select('id').in('words', ['a', 'b c']));
  await call('in-reserved', () => rows().select('id').in('words', ['a,b', '(c)']));
  await call('in-quotes', () => rows().select('id').in('words', ['say "no"', 'back\\slash,']));
  await call('in-none', () => rows().select('id').in('words', []));
  await call('contains', () => rows().select('id').contains('list', ['a', 'b']));
  await call('contains-json', () => rows().select('id').contains('document', { a: 1 }));
  await call('contained', () => rows().select('id').containedBy('list', ['a', 'b']));
  await call('overlaps', () => rows().select('id').overlaps('list', ['a', 'b']));
  await call('range-left', () => rows().select('id').rangeLt('span', '[2,5)'));
  await call('range-right', () => rows().select('id').rangeGt('span', '[2,5)'));
  await call('range-not-left', () => rows().select('id').rangeGte('span', '[2,5)'));
  await call('range-not-right', () => rows().select('id').rangeLte('span', '[2,5)'));
  await call('range-adjacent', () => rows().select('id').rangeAdjacent('span', '[2,5)'));
  await call('search', () => rows().select('id').textSearch('words', 'light & room', { config: 'english' }));
  await call('search-plain', () => rows().select('id').textSearch('words', 'light room', { type: 'plain' }));
  await call('search-phrase', () => rows().select('id').textSearch('words', 'light room', { type: 'phrase' }));
  await call('search-web', () => rows().select('id').textSearch('words', '"light room"', { type: 'websearch' }));
  await call('not', () => rows().select('id').not('words', 'eq', 'a'));
  await call('not-null', () => rows().select('id').not('words', 'is', null));
  await call('or', () => rows().select('id').or('words.eq.a,id.gt.2'));
  await call('or-nested', () => rows().select('id').or('id.eq.1,and(id.gt.2,words.is.null)'));
  await call('order', () => rows().select('id').order('words').order('id', { ascending: false }));
  await call('order-nulls', () => rows().select('id').order('words', { nullsFirst: true })
    .order('id', { ascending: false, nullsFirst: false }));
  await call('limit', () => rows().select('id').order('id').limit(3));
  await call('page', () => rows().select('id').order('id').range(10, 19));
  await call('single', () => rows().select('id').eq('id', 1).single());
  await call('count-exact', () => rows().select('*', { count: 'exact', head: true }));
  await call('count-planned', () => rows().select('id', { count: 'planned' }).limit(1));
  await call('count-estimated', () => rows().select('id', { count: 'estimated' }).limit(1));
  await call('schema', () => client.schema('graphql_public').from('vf_scratch').select('id'));
  const sets = rows('audio_sets');
  await call('embed', () => sets.select('id, audio_tracks(id, section_key)'));
  await call('embed-inner', () => rows('audio_sets')
    .select('id, vision:vision_versions!audio_sets_vision_id_fkey!inner(id)').eq('vision.is_active', true));
  await call('embed-order', () => rows('audio_sets').select('id, audio_tracks(id)')
    .order('section_key', { referencedTable: 'audio_tracks', ascending: false })
    .limit(2, { referencedTable: 'audio_tracks' }));
  await call('embed-or', () => rows('audio_sets').select('id, audio_tracks(id)')
    .or('section_key.eq.fun,section_key.eq.home', { referencedTable: 'audio_tracks' }));
}

async function writes() {
  await call('insert', () => rows().insert({ id: 901, words: 'ä"\\\n', list: ['a'], document: { a: [1, null] } }));
  await call('insert-rows', () => rows().insert([{ id: 902, words: 'a' }, { id: 903, words: null }]).select('id'));
  await call('insert-ragged', () => rows().insert([{ id: 904 }, { id: 905, words: 'a' }], { defaultToNull: false }));
  await call('insert-count', () => rows().insert({ id: 906 }, { count: 'exact' }));
  await call('upsert', () => rows().upsert({ id: 901, words: 'b' }));
  await call('upsert-key', () => rows().upsert({ id: 901, words: 'c' }, { onConflict: 'id' }).select());
  await call('upsert-ignore', () => rows().upsert({ id: 901, words: 'd' }, { ignoreDuplicates: true }));
  await call('update', () => rows().update({ words: 'e' }).eq('id', 901));
  await call('update-rows', () => rows().update({ words: null }).eq('id', 902).gt('id', 0).select('id,words'));
  await call('update-capped', () => rows().update({ words: 'f' }).eq('id', 902).maxAffected(1));
  await call('delete', () => rows().delete().eq('id', 903));
  await call('delete-rows', () => rows().delete({ count: 'exact' }).in('id', ['901', '902']).select('id'));
  await call('rpc', () => client.rpc('changes_since', { p_cursor: null, p_limit: 10 }));
  await call('rpc-none', () => client.rpc('backend_info'));
  await call('rpc-unknown', () => client.rpc('no_such_function', { a: 'b' }));
}

async function signIn() {
  await call('sign-up', () => client.auth.signUp({ email, password, options: { data: { full_name: 'A B' } } }));
  await call('sign-out-local', () => client.auth.signOut({ scope: 'local' }));
  await call('password-wrong', () => client.auth.signInWithPassword({ email, password: 'no' }));
  await call('password', () => client.auth.signInWithPassword({ email, password }));
  await call('user', () => client.auth.getUser());
  await call('refresh', () => client.auth.refreshSession());
  await call('user-data', () => client.auth.updateUser({ data: { full_name: 'C' } }));
  await call('user-email', () => client.auth.updateUser({ email: 'new-' + email }));
  await call('reauthenticate', () => client.auth.reauthenticate());
  let factor;
  await call('factor', async () => {
    factor = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone', issuer: 'VibrationFit' });
  });
  await call('factor-remove', () => client.auth.mfa.unenroll({ factorId: factor.data.id }));
  await call('sign-out-others', () => client.auth.signOut({ scope: 'others' }));
  await call('sign-out-global', () => client.auth.signOut());
  await call('anonymous', () => client.auth.signInAnonymously());
  await call('anonymous-out', () => client.auth.signOut({ scope: 'local' }));
  await call('code', () => client.auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  const mails = await (await fetch(`${control}/_control/mails`)).json();
  const token = mails.filter((mail) => mail.to === email).pop().code;
  await call('code-verify', () => client.auth.verifyOtp({ email, token, type: 'email' }));
  await call('recovery', () => client.auth.resetPasswordForEmail(email));
  await call('resend', () => client.auth.resend({ type: 'signup', email }));
}

async function files() {
  let id;
  await call('between', async () => { id = (await client.auth.getUser()).data.user.id; });
  const name = `${id}/c/süß 1.png`;
  const bucket = client.storage.from(BUCKET);
  const bytes = Buffer.from('one');
  await call('upload', () => bucket.upload(name, bytes, { contentType: 'image/png' }));
  await call('upload-again', () => bucket.upload(name, bytes, { contentType: 'image/png', upsert: true }));
  await call('download', () => bucket.download(name));
  await call('list', () => bucket.list(`${id}/c`, { limit: 50, offset: 0 }));
  await call('sign', () => bucket.createSignedUrl(name, 60));
  await call('sign-small', () => bucket.createSignedUrl(name, 60, { transform: { width: 64, height: 64, resize: 'contain' } }));
  await call('remove', () => bucket.remove([name]));
}

async function realtime() {
  await client.realtime.setAuth();
  await call('realtime', () => new Promise((resolve) => {
    client.channel('vibrationfit').on('postgres_changes',
      { event: '*', schema: 'public', table: 'journal_entries', filter: `user_id=eq.${user}` }, () => {})
      .subscribe(() => setTimeout(resolve, 200));
    setTimeout(resolve, 2000);
  }));
}

async function main() {
  await signIn();
  await reads();
  await writes();
  await files();
  await realtime();
  process.exit(0);
}

main().catch((error) => { console.error(error); process.exit(1); });
