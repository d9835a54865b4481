-- Audio: sets, tracks, mix variants; and scenes, which are text.

create or replace trigger trigger_audio_sets_updated_at
  before update on public.audio_sets
  for each row execute function public.update_updated_at_column();

create or replace trigger trigger_audio_tracks_updated_at
  before update on public.audio_tracks
  for each row execute function public.update_updated_at_column();

create or replace trigger set_updated_at_on_scenes
  before update on public.scenes
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.audio_variants
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{audio_sets,audio_tracks,audio_variants,scenes}');

grant select, insert, update, delete on public.audio_sets to authenticated;

create policy "owner" on public.audio_sets to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.audio_tracks to authenticated;

create policy "owner" on public.audio_tracks to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller()))
    and audio_set_id in (select p.id from public.audio_sets p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.scenes to authenticated;

create policy "owner" on public.scenes to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- Everybody reads the variants; administrators keep them, all but the one without a
-- background, which every client counts on.
grant select on public.audio_variants to anon, authenticated;

grant insert, update, delete on public.audio_variants to authenticated;

create policy "everybody reads" on public.audio_variants for select to anon, authenticated
  using (true);

create policy "administrators add" on public.audio_variants for insert to authenticated
  with check ((select private.is_admin()));

create policy "administrators change" on public.audio_variants for update to authenticated
  using ((select private.is_admin()))
  with check ((select private.is_admin()));

create policy "administrators remove" on public.audio_variants for delete to authenticated
  using ((select private.is_admin()) and id <> 'standard');
