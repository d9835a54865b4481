-- Stored files, made pictures, transcoded videos. The shape of 16 November
-- 2025, as found.

-- A row is: stored media file; user_id empty = site content.
create table media_metadata (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  bucket text not null,
  storage_path text not null unique,
  public_url text not null,
  file_name text not null,
  file_type text not null check (file_type in ('image', 'audio', 'video')),
  file_size bigint not null,
  mime_type text,
  folder text,
  category text,
  tags text[],
  title text,
  description text,
  alt_text text,
  view_count integer default 0,
  last_accessed timestamptz,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  constraint valid_user_or_site_content check (user_id is not null or bucket in (
    'site-assets', 'immersion-tracks', 'tutorial-videos', 'default-images'
  ))
);

create index idx_media_metadata_bucket on media_metadata (bucket);

create index idx_media_metadata_category on media_metadata (category);

create index idx_media_metadata_file_type on media_metadata (file_type);

create index idx_media_metadata_folder on media_metadata (folder);

create index idx_media_metadata_tags on media_metadata using gin (tags);

create index idx_media_metadata_user_id on media_metadata (user_id)
where user_id is not null;

alter table media_metadata enable row level security;

-- A row is: AI image with prompt and expiry.
create table generated_images (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  image_url text not null,
  s3_key text not null,
  file_name text not null,
  file_size integer,
  mime_type text default 'image/png',
  prompt text not null,
  revised_prompt text,
  style_used text,
  size text default '1024x1024',
  quality text default 'standard',
  context text default 'vision_board',
  generated_at timestamptz default now(),
  used_at timestamptz,
  expires_at timestamptz default now() + interval '30 days',
  is_used boolean default false,
  is_expired boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

alter table generated_images enable row level security;

-- A row is: original video and its transcoded copy.
create table video_mapping (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  original_s3_key text not null unique,
  original_url text not null,
  processed_s3_key text,
  processed_url text,
  folder text not null,
  entry_type text not null,
  entry_id uuid,
  status text default 'pending',
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

alter table video_mapping enable row level security;

create function check_storage_quota(p_user_id uuid) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'check_storage_quota comes with the mends' using errcode = '0A000';
end
$$;

create function get_user_storage_quota(p_user_id uuid) returns table (total_quota_gb integer)
language plpgsql stable
as $$
begin
  return query
  select coalesce(sum(quota_gb), 0)::integer from public.user_storage where user_id = p_user_id;
end
$$;

create function upload_to_s3(
  file_path text,
  file_data text,
  content_type text,
  bucket_name text default 'vibration-fit-client-storage'
) returns json
language plpgsql security definer
as $$
begin
  raise exception 'upload_to_s3 comes with the mends' using errcode = '0A000';
end
$$;

create function delete_from_s3(
  file_path text,
  bucket_name text default 'vibration-fit-client-storage'
) returns json
language plpgsql security definer
as $$
begin
  raise exception 'delete_from_s3 comes with the mends' using errcode = '0A000';
end
$$;

create function update_generated_images_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create trigger update_generated_images_updated_at before update on generated_images
for each row execute function update_generated_images_updated_at();

create trigger update_media_metadata_updated_at before update on media_metadata
for each row execute function update_updated_at_column();
