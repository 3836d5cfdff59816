-- Files of warehouses: kept in pieces before anything is made of them, applied from there, and by row where they came from.

-- One row for each feed that was ever looked at. A feed is looked at by one process at a time.
create table wismo.feeds (
  name text collate "C" primary key,
  looked_at timestamptz,
  -- Looks that failed since the last one that did not.
  failures integer not null default 0,
  error text,
  lease text,
  leased_until timestamptz
);
alter table wismo.feeds enable row level security;

-- What lies there now, and since when it has looked like this: an upload that is under way changes.
create table wismo.feed_sightings (
  feed text collate "C" not null,
  path text collate "C" not null,
  size bigint not null,
  modified_at timestamptz not null,
  since timestamptz not null,
  primary key (feed, path)
);
alter table wismo.feed_sightings enable row level security;

-- copying: its bytes are on their way. ready: all of them are here. held: somebody must say whether it is to be applied.
-- applying: rows are being merged. complete: every row is committed. duplicate: these bytes came before. refused: it cannot
-- be read as the feed says. dropped: somebody said that it is not to be applied.
create table wismo.feed_files (
  id bigint generated always as identity primary key,
  feed text collate "C" not null,
  door text not null check (door in ('look', 'push', 'upload')),
  path text collate "C" not null,
  name text not null,
  size bigint not null,
  -- By the sender's clock, or for what was pushed ours: versions of its rows are of this time.
  modified_at timestamptz not null,
  business_date date not null,
  sha256 text collate "C",
  state text not null default 'copying'
    check (state in ('copying', 'ready', 'held', 'applying', 'complete', 'duplicate', 'refused', 'dropped')),
  reason text,
  duplicate_of bigint,
  -- Of the first reading, before anything is applied.
  header text[],
  header_fingerprint text collate "C",
  -- Rows, those that are rejected included.
  rows bigint,
  rows_rejected bigint,
  -- Of the rows' content whatever the bytes around it: yesterday's file under a new name has yesterday's.
  rows_hash text collate "C",
  -- So many rows from the beginning are committed, those that are rejected included.
  rows_done bigint not null default 0,
  events bigint not null default 0,
  -- Somebody has looked at what it was held for.
  confirmed_by text,
  attempts integer not null default 0,
  error text,
  due_at timestamptz not null default now(),
  lease text,
  leased_until timestamptz,
  received_at timestamptz not null,
  completed_at timestamptz,
  -- Its bytes are gone.
  emptied_at timestamptz
);
alter table wismo.feed_files enable row level security;
-- Found by a look once. What is pushed has no place of its own.
create unique index feed_files_place on wismo.feed_files (feed, path, size, modified_at) where door = 'look';
create index feed_files_content on wismo.feed_files (feed, sha256);
create index feed_files_due on wismo.feed_files (due_at) where state in ('ready', 'applying');
create index feed_files_received on wismo.feed_files (feed, received_at);
create index feed_files_full on wismo.feed_files (received_at) where emptied_at is null;

-- The raw bytes. They hold personal data, and are deleted well before a redaction would have to have reached them.
create table wismo.feed_chunks (
  file bigint not null,
  n integer not null,
  bytes bytea not null,
  primary key (file, n)
);
alter table wismo.feed_chunks enable row level security;

-- Rows that were committed together: which event came of which line.
create table wismo.feed_batches (
  file bigint not null,
  -- Rows before it in the file.
  first_row bigint not null,
  rows integer not null,
  first_line bigint not null,
  last_line bigint not null,
  -- Of the delivery.
  digest text collate "C" not null,
  -- Event id → line.
  events jsonb not null,
  primary key (file, first_row, digest)
);
alter table wismo.feed_batches enable row level security;
create index feed_batches_digest on wismo.feed_batches (digest);

-- What a row was not taken for. Never the value: its class is told, like 'scientific notation'.
create table wismo.rejected_rows (
  file bigint not null,
  line bigint not null,
  column_name text not null,
  value_class text not null,
  reason text not null,
  primary key (file, line, column_name)
);
alter table wismo.rejected_rows enable row level security;

-- An interval of so many seconds.
create function wismo.seconds(input jsonb) returns interval
language sql immutable parallel safe
set search_path = ''
as $$ select make_interval(secs => (input ->> 'seconds')::double precision) $$;

-- A file as everybody is shown it.
create function wismo.feed_file(file wismo.feed_files) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', file.id::text, 'feed', file.feed, 'door', file.door, 'path', file.path, 'name', file.name, 'size', file.size,
    'modifiedAt', wismo.instant(file.modified_at), 'businessDate', file.business_date, 'sha256', file.sha256,
    'state', file.state, 'reason', file.reason, 'duplicateOf', file.duplicate_of::text, 'header', to_jsonb(file.header),
    'headerFingerprint', file.header_fingerprint, 'rows', file.rows, 'rowsRejected', file.rows_rejected,
    'rowsHash', file.rows_hash, 'rowsDone', file.rows_done, 'events', file.events, 'confirmedBy', file.confirmed_by,
    'attempts', file.attempts, 'error', file.error, 'receivedAt', wismo.instant(file.received_at),
    'completedAt', wismo.instant(file.completed_at))
$$;

-- {feed, lease, seconds} → {taken}: whether this process may look at it now.
create function public.wismo_begin_look(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  taken boolean;
begin
  insert into wismo.feeds as f (name, lease, leased_until)
  values (input ->> 'feed', input ->> 'lease', clock_timestamp() + wismo.seconds(input))
  on conflict (name) do update set lease = excluded.lease, leased_until = excluded.leased_until
  where coalesce(f.leased_until, '-infinity') < clock_timestamp() or f.lease = excluded.lease
  returning true into taken;
  return jsonb_build_object('taken', coalesce(taken, false));
end
$$;

-- {feed, lease, now, error}: gives it back. A feed that keeps failing is an alert until a look succeeds.
create function public.wismo_end_look(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  feed constant text := input ->> 'feed';
  failed constant boolean := input ->> 'error' is not null;
  told integer;
begin
  update wismo.feeds f set
    lease = null, leased_until = null, error = input ->> 'error',
    looked_at = case when failed then f.looked_at else (input ->> 'now')::timestamptz end,
    failures = case when failed then f.failures + 1 else 0 end
  where f.name = feed and f.lease = input ->> 'lease'
  returning f.failures into told;
  -- Three looks in a row: past a server that restarts.
  if told >= 3 then
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    values ('feed_failing', feed, now(), now(), 1, jsonb_build_object('feed', feed, 'error', input ->> 'error'))
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  elsif told = 0 then
    update wismo.alerts a set cleared_at = now()
    where a.kind = 'feed_failing' and a.fingerprint = feed and a.cleared_at is null;
  end if;
  return '{}'::jsonb;
end
$$;

-- {feed, now, files: [{path, size, modifiedAt}]}, all that lies there → {files: [{path, since, known}]}: since when each has
-- looked like this, and the state under which it is known as it is now. Abandoned copies are as good as unknown.
create function public.wismo_see_files(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  seen jsonb;
begin
  with listed as materialized (
    select r.path, r.size, r."modifiedAt" as modified_at
    from jsonb_to_recordset(input -> 'files') as r (path text, size bigint, "modifiedAt" timestamptz)
  ), gone as (
    delete from wismo.feed_sightings s
    where s.feed = input ->> 'feed' and not exists (select from listed l where l.path = s.path)
  ), kept as (
    insert into wismo.feed_sightings as s (feed, path, size, modified_at, since)
    select input ->> 'feed', l.path, l.size, l.modified_at, (input ->> 'now')::timestamptz
    from listed l
    order by l.path collate "C"
    on conflict (feed, path) do update set
      size = excluded.size, modified_at = excluded.modified_at,
      since = case
        when (s.size, s.modified_at) = (excluded.size, excluded.modified_at) then s.since
        else excluded.since end
    returning s.path, s.size, s.modified_at, s.since
  )
  select jsonb_agg(jsonb_build_object('path', k.path, 'since', wismo.instant(k.since), 'known', (
    select f.state from wismo.feed_files f
    where f.feed = input ->> 'feed' and f.path = k.path and f.size = k.size and f.modified_at = k.modified_at
      and f.door = 'look' and (f.state <> 'copying' or f.leased_until >= clock_timestamp()))))
  into seen from kept k;
  return jsonb_build_object('files', coalesce(seen, '[]'));
end
$$;

-- {feed, door, path, name, size, modifiedAt, businessDate, now, lease, seconds, chunk} → {id, chunks}, the id null when somebody has
-- it: of a copy that was cut off, so many chunks of `chunk` bytes are here from its beginning, and it is gone on with.
create function public.wismo_begin_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  begun bigint;
  whole integer;
begin
  -- Copies that were abandoned, of whatever feed: nobody would ever finish them. What a look has found is found again.
  with abandoned as (
    delete from wismo.feed_files f
    where f.state = 'copying'
      and f.leased_until < clock_timestamp() - case f.door when 'look' then interval '1 day' else interval '0' end
    returning f.id
  )
  delete from wismo.feed_chunks c using abandoned a where c.file = a.id;
  insert into wismo.feed_files as f
    (feed, door, path, name, size, modified_at, business_date, received_at, lease, leased_until)
  values (
    input ->> 'feed', input ->> 'door', input ->> 'path', input ->> 'name', (input ->> 'size')::bigint,
    (input ->> 'modifiedAt')::timestamptz, (input ->> 'businessDate')::date, (input ->> 'now')::timestamptz,
    input ->> 'lease', clock_timestamp() + wismo.seconds(input))
  on conflict (feed, path, size, modified_at) where door = 'look' do update set
    lease = excluded.lease, leased_until = excluded.leased_until
  where f.state = 'copying' and f.leased_until < clock_timestamp()
  returning f.id into begun;
  -- They were stored one after the other. A shorter one was the last of a reading, and is read again.
  select count(*) into whole from wismo.feed_chunks c
  where c.file = begun and length(c.bytes) = (input ->> 'chunk')::integer;
  delete from wismo.feed_chunks c where c.file = begun and c.n >= whole;
  return jsonb_build_object('id', begun::text, 'chunks', whole);
end
$$;

-- {id, lease, n, bytes, seconds} → {kept}: false when the lease has passed to somebody else. Stored again, it replaces itself.
create function public.wismo_store_chunk(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  update wismo.feed_files f set leased_until = clock_timestamp() + wismo.seconds(input)
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease';
  if not found then
    return '{"kept": false}'::jsonb;
  end if;
  insert into wismo.feed_chunks as c (file, n, bytes)
  values ((input ->> 'id')::bigint, (input ->> 'n')::integer, decode(input ->> 'bytes', 'base64'))
  on conflict (file, n) do update set bytes = excluded.bytes;
  return '{"kept": true}'::jsonb;
end
$$;

-- {id, lease, size, sha256} → {file}, ready or a duplicate; null when it is not all here or somebody else's by now.
create function public.wismo_finish_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  own wismo.feed_files;
  twin bigint;
begin
  select * into own from wismo.feed_files f
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease'
  for update;
  -- The bytes are counted, not believed.
  if own.id is null or (input ->> 'size')::bigint <> (
    select coalesce(sum(length(c.bytes)), 0) from wismo.feed_chunks c where c.file = own.id) then
    return '{"file": null}'::jsonb;
  end if;
  -- Of two with the same content, come at once by two doors, one must see the other.
  perform pg_advisory_xact_lock(hashtext('wismo.feed_files ' || own.feed));
  -- What was refused or dropped may be sent again, once the feed or the file is mended.
  select min(f.id) into twin from wismo.feed_files f
  where f.feed = own.feed and f.sha256 = input ->> 'sha256' and f.state in ('ready', 'held', 'applying', 'complete');
  update wismo.feed_files f set
    size = (input ->> 'size')::bigint, sha256 = input ->> 'sha256', duplicate_of = twin,
    state = case when twin is null then 'ready' else 'duplicate' end,
    emptied_at = case when twin is not null then clock_timestamp() end,
    due_at = clock_timestamp(), lease = null, leased_until = null
  where f.id = own.id
  returning * into own;
  if twin is not null then
    delete from wismo.feed_chunks c where c.file = own.id;
  end if;
  return jsonb_build_object('file', wismo.feed_file(own));
end
$$;

-- {id, lease, keep}: what was copied in part, or changed meanwhile, never was; with `keep` whoever finds it again goes on with it.
create function public.wismo_forget_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  forgotten bigint;
begin
  if (input ->> 'keep')::boolean then
    update wismo.feed_files f set lease = null, leased_until = clock_timestamp() - interval '1 ms'
    where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease';
    return '{}'::jsonb;
  end if;
  delete from wismo.feed_files f
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease'
  returning f.id into forgotten;
  delete from wismo.feed_chunks c where c.file = forgotten;
  return '{}'::jsonb;
end
$$;

-- {feeds, lease, seconds} → {file} that is to be applied and that nobody else has, the one received first; or null.
create function public.wismo_claim_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  claimed wismo.feed_files;
begin
  update wismo.feed_files f set
    lease = input ->> 'lease', leased_until = clock_timestamp() + wismo.seconds(input)
  where f.id = (
    select d.id from wismo.feed_files d
    where d.state in ('ready', 'applying') and d.due_at <= clock_timestamp()
      and coalesce(d.leased_until, '-infinity') < clock_timestamp()
      and d.feed = any (array(select jsonb_array_elements_text(input -> 'feeds')))
    order by d.received_at, d.id
    limit 1
    for update skip locked)
  returning * into claimed;
  return jsonb_build_object('file', case when claimed.id is not null then wismo.feed_file(claimed) end);
end
$$;

-- {id, n} → {bytes}, null behind the last chunk.
create function public.wismo_read_chunk(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('bytes', (
    select translate(encode(c.bytes, 'base64'), E'\n', '')
    from wismo.feed_chunks c
    where c.file = (input ->> 'id')::bigint and c.n = (input ->> 'n')::integer));
end
$$;

-- {id, lease, header, headerFingerprint, rows, rowsRejected, rowsHash} → {kept}: what the first reading found.
create function public.wismo_survey_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  update wismo.feed_files f set
    header = case
      when jsonb_typeof(input -> 'header') = 'array' then array(select jsonb_array_elements_text(input -> 'header')) end,
    header_fingerprint = input ->> 'headerFingerprint', rows = (input ->> 'rows')::bigint,
    rows_rejected = (input ->> 'rowsRejected')::bigint, rows_hash = input ->> 'rowsHash'
  where f.id = (input ->> 'id')::bigint and f.lease = input ->> 'lease';
  return jsonb_build_object('kept', found);
end
$$;

-- {id, lease, seconds, batches: [{firstRow, rows, firstLine, lastLine, digest, events}], rejected: [{line, column, valueClass,
-- reason}], rowsDone} → {kept}: what is committed by now. Told again, nothing changes.
create function public.wismo_record_batches(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  own constant bigint := (input ->> 'id')::bigint;
begin
  update wismo.feed_files f set
    state = 'applying', leased_until = clock_timestamp() + wismo.seconds(input), attempts = 0, error = null,
    rows_done = greatest(f.rows_done, (input ->> 'rowsDone')::bigint)
  where f.id = own and f.lease = input ->> 'lease' and f.state in ('ready', 'applying');
  if not found then
    return '{"kept": false}'::jsonb;
  end if;
  with stored as (
    insert into wismo.feed_batches (file, first_row, rows, first_line, last_line, digest, events)
    select own, b."firstRow", b.rows, b."firstLine", b."lastLine", b.digest, b.events
    from jsonb_to_recordset(input -> 'batches') as b (
      "firstRow" bigint, rows integer, "firstLine" bigint, "lastLine" bigint, digest text, events jsonb)
    on conflict do nothing
    returning (select count(*) from jsonb_object_keys(events)) as events
  )
  update wismo.feed_files f set events = f.events + (select coalesce(sum(s.events), 0) from stored s) where f.id = own;
  insert into wismo.rejected_rows (file, line, column_name, value_class, reason)
  select own, r.line, r."column", r."valueClass", r.reason
  from jsonb_to_recordset(input -> 'rejected') as r (line bigint, "column" text, "valueClass" text, reason text)
  on conflict do nothing;
  return '{"kept": true}'::jsonb;
end
$$;

-- {id, lease, now, state, reason, error, inMs} → {file}: ends a run over a file. complete only when every row is committed;
-- else it stays what it was, and is due again after `inMs`.
create function public.wismo_end_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  own wismo.feed_files;
begin
  update wismo.feed_files f set
    state = case
      when input ->> 'state' = 'complete' and f.rows_done < f.rows then f.state
      else coalesce(input ->> 'state', f.state) end,
    reason = coalesce(input ->> 'reason', f.reason),
    rows_rejected = case when input ->> 'state' = 'complete'
      then (select count(distinct r.line) from wismo.rejected_rows r where r.file = f.id) else f.rows_rejected end,
    completed_at = case
      when input ->> 'state' = 'complete' and f.rows_done >= f.rows then (input ->> 'now')::timestamptz end,
    attempts = f.attempts + case when input ->> 'error' is null then 0 else 1 end,
    error = input ->> 'error',
    due_at = clock_timestamp() + make_interval(secs => coalesce((input ->> 'inMs')::double precision, 0) / 1000),
    lease = null, leased_until = null
  where f.id = (input ->> 'id')::bigint and f.lease = input ->> 'lease'
  returning * into own;
  -- Five in a row are some minutes of trying. By name: when it came whole after all, that clears it.
  if own.attempts >= 5 or own.state in ('refused', 'held') then
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    values (case own.state when 'refused' then 'feed_refused' when 'held' then 'feed_held' else 'feed_stuck' end, own.feed || ':' || own.name, now(), now(), 1,
      jsonb_build_object('feed', own.feed, 'file', own.id::text, 'name', own.name, 'reason', coalesce(own.reason, own.error)))
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  elsif own.state = 'complete' then
    update wismo.alerts a set cleared_at = now()
    where a.kind in ('feed_stuck', 'feed_refused', 'feed_held') and a.fingerprint = own.feed || ':' || own.name and a.cleared_at is null;
  end if;
  return jsonb_build_object('file', case when own.id is not null then wismo.feed_file(own) end);
end
$$;

-- {id, by, apply} → {file}: somebody has decided about a file that was held, or has mended what it was refused for; null when
-- there is nothing to decide.
create function public.wismo_decide_file(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  own wismo.feed_files;
begin
  update wismo.feed_files f set
    state = case when (input ->> 'apply')::boolean then 'ready' else 'dropped' end,
    confirmed_by = input ->> 'by', due_at = clock_timestamp(), attempts = 0, error = null,
    reason = case when (input ->> 'apply')::boolean then null else f.reason end
  where f.id = (input ->> 'id')::bigint and f.state in ('held', 'refused') and f.emptied_at is null
  returning * into own;
  update wismo.alerts a set cleared_at = now()
  where a.kind in ('feed_refused', 'feed_held') and a.fingerprint = own.feed || ':' || own.name and a.cleared_at is null;
  return jsonb_build_object('file', case when own.id is not null then wismo.feed_file(own) end);
end
$$;

-- {feed, id, limit} → {files}, newest first: of one feed, or one file of it with `id` not null, each with its first hundred
-- rejected rows.
create function public.wismo_feed_files(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('files', array(
    select wismo.feed_file(f) || jsonb_build_object('rejected', array(
      select jsonb_build_object('line', r.line, 'column', r.column_name, 'valueClass', r.value_class, 'reason', r.reason)
      from wismo.rejected_rows r where r.file = f.id order by r.line, r.column_name limit 100))
    from wismo.feed_files f
    where f.feed = input ->> 'feed' and (input ->> 'id' is null or f.id = (input ->> 'id')::bigint)
    order by f.received_at desc, f.id desc
    limit (input ->> 'limit')::integer));
end
$$;

-- {digests, events} → {lines: [{event, digest, feed, file, name, line}]}: the lines from which events came.
create function public.wismo_event_lines(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  told constant text[] := array(select jsonb_array_elements_text(input -> 'digests'));
begin
  return jsonb_build_object('lines', array(
    select jsonb_build_object('event', e.id, 'digest', b.digest, 'feed', f.feed, 'file', f.id::text, 'name', f.name,
      'line', (b.events ->> e.id)::bigint)
    from jsonb_array_elements_text(input -> 'events') as e (id)
    join wismo.feed_batches b on b.digest = any (told) and b.events ? e.id
    join wismo.feed_files f on f.id = b.file));
end
$$;

-- {now, keepDays, limit} → {emptied}: deletes the bytes of files that were received so long ago, whatever became of them.
create function public.wismo_empty_files(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  old bigint[];
begin
  old := array(
    select f.id from wismo.feed_files f
    where f.emptied_at is null
      and f.received_at < (input ->> 'now')::timestamptz - make_interval(days => (input ->> 'keepDays')::integer)
    order by f.received_at
    limit (input ->> 'limit')::integer
    for update skip locked);
  delete from wismo.feed_chunks c where c.file = any (old);
  -- What was not applied by now cannot be any more.
  update wismo.feed_files f set
    emptied_at = (input ->> 'now')::timestamptz, lease = null, leased_until = null,
    state = case when f.state in ('complete', 'duplicate', 'dropped') then f.state else 'refused' end,
    reason = case when f.state in ('ready', 'held', 'applying') then 'its bytes were deleted before it was applied'
      else f.reason end
  where f.id = any (old);
  return jsonb_build_object('emptied', cardinality(old));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123200000"}'::jsonb $$;

call wismo.set_grants();
