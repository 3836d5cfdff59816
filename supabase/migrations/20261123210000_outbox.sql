-- How what is to be said is sent: claimed, looked at again, sent, settled. And whether anything is said at all.

alter table wismo.outbox add column digest text collate "C";
alter table wismo.outbox add column detail jsonb;
-- Moved ahead by whoever takes the row: past it, the row is anybody's.
alter table wismo.outbox add column due_at timestamptz not null default now();
-- In whose hands it is, or was when they died.
alter table wismo.outbox add column lease text;
-- Begin of the first attempt of which nobody knows whether it was sent.
alter table wismo.outbox add column tried_at timestamptz;
-- Id of the message in which it was tried last: by this its provider is asked.
alter table wismo.outbox add column message text collate "C";
alter table wismo.outbox add column attempts integer not null default 0;
alter table wismo.outbox add column error text;
alter table wismo.outbox add column provider_id text;
alter table wismo.outbox add column settled_at timestamptz;
create index outbox_due on wismo.outbox (channel, due_at) where standing = 'pending';
create index outbox_digest on wismo.outbox (digest) where standing = 'pending';
create index outbox_enqueued on wismo.outbox (enqueued_at, key);

-- Shops that speak. Without a row nothing is said: that is how an installation starts.
create table wismo.live (
  -- '*' is for all that have no row of their own.
  shop text collate "C" primary key,
  live boolean not null,
  changed_at timestamptz not null default now(),
  changed_by text not null
);
alter table wismo.live enable row level security;

create table wismo.optouts (
  order_id text collate "C" primary key,
  opted_out_at timestamptz not null default now(),
  -- `customer`, or who of ops.
  opted_out_by text not null
);
alter table wismo.optouts enable row level security;

-- Channels that fail: open until then nothing is tried, and afterwards one message at a time.
create table wismo.breakers (
  channel text collate "C" primary key,
  -- In a row.
  failures integer not null,
  open_until timestamptz,
  reason text
);
alter table wismo.breakers enable row level security;

create function wismo.is_live(its_shop text) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce(
    (select l.live from wismo.live l where l.shop = its_shop),
    (select l.live from wismo.live l where l.shop = '*'),
    false);
end
$$;

-- What is to be said goes into the ledger, each key once. Until its shop is live it is held there for ever.
create function wismo.enqueue_sayings(told jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  if cardinality(told) = 0 then
    return;
  end if;
  -- Whoever goes live waits for every commit that has seen its shop silent, and no commit sees half of it.
  perform pg_advisory_xact_lock_shared(hashtext('wismo.live'));
  insert into wismo.outbox
    (key, order_id, parcel, milestone, channel, occurred_at, standing, digest, detail, due_at)
  select distinct on (r.key collate "C") r.key, r."order", r.parcel, r.milestone, r.channel, r."occurredAt",
    case when r.standing = 'pending' and not wismo.is_live(split_part(r."order", ':', 1))
      then 'held:shadow' else r.standing end,
    coalesce(r.digest, r.key), r.detail, now() + make_interval(secs => coalesce(r."waitSeconds", 0))
  from unnest(told) t
  cross join lateral jsonb_to_record(t) as r (
    key text, "order" text, parcel text, milestone text, channel text, "occurredAt" timestamptz, standing text,
    digest text, detail jsonb, "waitSeconds" double precision)
  order by r.key collate "C"
  on conflict (key) do nothing;
end
$$;

create function wismo.write_sayings(orders jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform wismo.enqueue_sayings(array(
    select r from unnest(orders) w cross join jsonb_array_elements(w -> 'outbox') r));
end
$$;

-- {sayings}: what the clock has to say, as of a promise that was missed.
create function public.wismo_enqueue_sayings(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform wismo.enqueue_sayings(array(select jsonb_array_elements(input -> 'sayings')));
  return '{}'::jsonb;
end
$$;

-- How many messages of a channel may be taken: all that are wanted, none while it is open, one to see whether it works again.
create function wismo.room_of(its_channel text, wanted integer, seconds double precision) returns integer
language plpgsql
set search_path = ''
as $$
declare
  own wismo.breakers;
begin
  select * into own from wismo.breakers b where b.channel = its_channel and b.open_until is not null for update;
  if not found then
    return wanted;
  end if;
  if own.open_until > clock_timestamp() then
    return 0;
  end if;
  -- Whoever looks next finds it open: this one is the probe, for as long as its lease.
  if exists (select from wismo.outbox o where o.channel = its_channel and o.standing = 'pending' and o.due_at <= now()) then
    update wismo.breakers b set open_until = clock_timestamp() + make_interval(secs => seconds)
    where b.channel = its_channel;
  end if;
  return 1;
end
$$;

-- Takes what is due of a channel; the keys. Rows of one digest go together, and never into two hands at once.
create function wismo.take_rows(its_channel text, wanted integer, seconds double precision, its_lease text)
returns text[]
language plpgsql
set search_path = ''
as $$
declare
  taken text[];
begin
  with due as (
    select o.digest, o.due_at
    from wismo.outbox o
    where o.channel = its_channel and o.standing = 'pending' and o.due_at <= now()
    order by o.due_at
    limit wanted
  ), digests as (
    select d.digest, min(d.due_at) as due_at from due d group by d.digest
  ), locked as (
    select o.key, o.digest, o.due_at, o.lease, o.tried_at
    from wismo.outbox o
    where o.channel = its_channel and o.standing = 'pending'
      and o.digest = any (array(select g.digest from digests g))
    order by o.key
    for update skip locked
  ), whole as (
    select l.digest, bool_or(l.tried_at is not null) as doubtful
    from locked l
    group by l.digest
    -- Neither locked nor held by anybody else.
    having bool_and(l.lease is null or l.due_at <= now()) and count(*) >= (
      select count(*) from wismo.outbox o
      where o.channel = its_channel and o.standing = 'pending' and o.digest = l.digest)
  ), chosen as (
    select l.key, min(l.key) over (partition by l.digest) as first_key
    from locked l
    join whole w on w.digest = l.digest
    -- What may have been sent is looked up as it was; what came since waits for the answer.
    where l.tried_at is not null or not w.doubtful
  ), leased as (
    update wismo.outbox o set
      lease = its_lease,
      due_at = now() + make_interval(secs => seconds),
      -- Of its first row, which no other message can have: short, and says nothing of anybody. What may have been sent
      -- keeps the id under which it was.
      message = case when o.tried_at is not null then o.message
        else substr(encode(sha256(convert_to(c.first_key, 'UTF8')), 'hex'), 1, 32) end
    from chosen c
    -- An array besides, so that the plan is an index scan.
    where o.key = any (array(select n.key from chosen n)) and o.key = c.key
    returning o.key
  )
  select array_agg(l.key) into taken from leased l;
  return coalesce(taken, '{}');
end
$$;

-- {channels, limit, seconds, lease} → {messages} that are due. `triedAt` is set on one that may have been sent already. Its
-- own attempt is noted with the claim: whoever dies from here on leaves a doubt behind, and not a message.
create function public.wismo_claim_messages(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  seconds constant double precision := (input ->> 'seconds')::double precision;
  room integer := (input ->> 'limit')::integer;
  own integer;
  its_channel text;
  keys text[] := '{}';
  taken text[];
  messages jsonb;
begin
  for its_channel in select c from jsonb_array_elements_text(input -> 'channels') c order by c loop
    exit when room <= 0;
    own := wismo.room_of(its_channel, room, seconds);
    continue when own = 0;
    taken := wismo.take_rows(its_channel, own, seconds, input ->> 'lease');
    keys := keys || taken;
    room := room - cardinality(taken);
  end loop;
  select jsonb_agg(m.message order by m.since, m.id) into messages
  from (
    select o.message as id, min(o.enqueued_at) as since, jsonb_build_object(
      'id', o.message, 'channel', o.channel, 'order', o.order_id, 'since', wismo.instant(min(o.enqueued_at)),
      'attempts', max(o.attempts), 'triedAt', wismo.instant(min(o.tried_at)),
      'said', jsonb_agg(jsonb_build_object('key', o.key, 'parcel', o.parcel, 'milestone', o.milestone,
        'occurredAt', wismo.instant(o.occurred_at), 'detail', o.detail) order by o.key)) as message
    from wismo.outbox o
    where o.key = any (keys)
    group by o.message, o.channel, o.order_id
  ) as m;
  update wismo.outbox o set tried_at = coalesce(o.tried_at, now()) where o.key = any (keys);
  return jsonb_build_object('messages', coalesce(messages, '[]'));
end
$$;

-- {order, channel, keys, lease} → the order as it is now and all that decides whether its message is still said; null when
-- it is in other hands by now.
create function public.wismo_recheck_message(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  its_order constant text := input ->> 'order';
  its_shop constant text := split_part(input ->> 'order', ':', 1);
  keys constant text[] := array(select jsonb_array_elements_text(input -> 'keys'));
begin
  if cardinality(keys) <> (
    select count(*) from wismo.outbox o
    where o.key = any (keys) and o.standing = 'pending' and o.lease = input ->> 'lease'
  ) then
    return null;
  end if;
  return jsonb_build_object(
    'order', (
      select jsonb_build_object('id', o.id, 'shop', o.shop, 'name', o.name, 'token', o.token, 'version', o.version,
        'updatedAt', wismo.instant(o.updated_at), 'state', o.state)
      from wismo.orders o where o.id = its_order and o.state is not null),
    'contact', (
      select jsonb_build_object('email', c.email, 'name', c.name, 'locale', c.locale,
        'suppressed', wismo.is_suppressed(c.email))
      from wismo.contacts c where c.order_id = its_order),
    'ledger', coalesce((
      select jsonb_agg(jsonb_build_object('parcel', l.parcel, 'milestone', l.milestone, 'standing', l.standing))
      from wismo.outbox l
      where l.order_id = its_order and l.channel = input ->> 'channel' and l.standing in ('pending', 'sent')), '[]'),
    'live', wismo.is_live(its_shop),
    'optedOut', exists (select from wismo.optouts p where p.order_id = its_order),
    'redacted', exists (select from wismo.tombstones)
      and wismo.is_redacted(its_shop, wismo.subjects_of(its_shop, array[its_order], null, null)));
end
$$;

-- What a settled message says of its channel. Five failures in a row open it, for half a minute first and five in the end.
create function wismo.judge_channel(its_channel text, good boolean, its_reason text) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  own wismo.breakers;
begin
  if good then
    delete from wismo.breakers b where b.channel = its_channel;
    if found then
      update wismo.alerts a set cleared_at = now()
      where a.kind = 'channel_failing' and a.fingerprint = its_channel and a.cleared_at is null;
    end if;
    return false;
  end if;
  insert into wismo.breakers as b (channel, failures, reason)
  values (its_channel, 1, its_reason)
  on conflict (channel) do update set
    failures = b.failures + 1,
    reason = excluded.reason,
    open_until = case when b.failures + 1 >= 5 then clock_timestamp()
      + least(interval '5 minutes', interval '30 seconds' * 2 ^ least(b.failures - 4, 20)) end
  returning * into own;
  if own.open_until is null then
    return false;
  end if;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  values ('channel_failing', its_channel, now(), now(), 1, jsonb_build_object('channel', its_channel, 'reason', its_reason))
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  return true;
end
$$;

-- {lease, channel, settled: [{kind, keys, standing?, providerId?, reason?, inMs?, doubtful?}], channelWorks: true|false|null,
-- reason} → {open}: whether nothing is sent on the channel for now.
-- sent and closed are final. later, failed and doubtful come again: after `later` nothing is counted; `doubtful` says that it
-- may have been sent.
create function public.wismo_settle_messages(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  settled constant jsonb[] := array(select jsonb_array_elements(input -> 'settled'));
  keys constant text[] := array(
    select k from unnest(settled) s cross join jsonb_array_elements_text(s -> 'keys') k order by k);
  opened boolean := false;
begin
  update wismo.outbox o set
    standing = case s ->> 'kind' when 'sent' then 'sent' when 'closed' then s ->> 'standing' else o.standing end,
    provider_id = coalesce(s ->> 'providerId', o.provider_id),
    settled_at = case when s ->> 'kind' in ('sent', 'closed') then now() end,
    lease = null,
    tried_at = case when (s ->> 'doubtful')::boolean then o.tried_at end,
    attempts = o.attempts + case s ->> 'kind' when 'failed' then 1 else 0 end,
    error = case when s ->> 'kind' in ('failed', 'closed') then s ->> 'reason' when s ->> 'kind' = 'later' then o.error end,
    due_at = now() + make_interval(secs => coalesce((s ->> 'inMs')::double precision, 0) / 1000)
  from unnest(settled) s
  cross join lateral jsonb_array_elements_text(s -> 'keys') as k (key)
  -- An array besides, likewise.
  where o.key = any (keys) and o.key = k.key
    and o.standing = 'pending'
    -- What was sent was sent, even by somebody whose lease has passed.
    and (o.lease = input ->> 'lease' or s ->> 'kind' = 'sent');
  if input -> 'channelWorks' <> 'null' then
    opened := wismo.judge_channel(
      input ->> 'channel', (input ->> 'channelWorks')::boolean, input ->> 'reason');
  elsif jsonb_path_exists(input, '$.settled[*] ? (@.kind == "closed")') then
    -- A probe that was not to be sent has probed nothing: the next one may come at once.
    update wismo.breakers b set open_until = clock_timestamp()
    where b.channel = input ->> 'channel' and b.open_until > clock_timestamp();
  end if;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'message_dead', (input ->> 'channel') || ':' || d.standing, now(), now(), count(*),
    jsonb_build_object('channel', input ->> 'channel', 'reason', d.standing)
  from (
    select s ->> 'standing' as standing from unnest(settled) s
    where s ->> 'kind' = 'closed' and s ->> 'standing' like 'dead:%'
  ) as d
  group by d.standing
  order by d.standing
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + excluded.count, cleared_at = null;
  return jsonb_build_object('open', opened);
end
$$;

-- {now, quietHours}: nobody can undo a message that was given up, so its alert ends when no more have come for so long.
create function public.wismo_clear_dead_alerts(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  update wismo.alerts a set cleared_at = (input ->> 'now')::timestamptz
  where a.kind = 'message_dead' and a.cleared_at is null
    and a.last_seen < (input ->> 'now')::timestamptz - make_interval(hours => (input ->> 'quietHours')::integer);
  return '{}'::jsonb;
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123210000"}'::jsonb $$;

call wismo.set_grants();
