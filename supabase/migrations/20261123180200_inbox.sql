-- The inbox: what came in and reached no order. Deliveries that were not understood, and events that nobody claims.

-- What expired because nobody claimed it, counted by the day on which it did.
create table wismo.expired_references (
  expired_on date not null,
  source text collate "C" not null,
  -- Kind of the reference: tracking, name, fulfillment, allocation.
  cause text collate "C" not null,
  events bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- Some of them, so that a person can look one up.
  examples text[] not null,
  primary key (expired_on, source, cause)
);
alter table wismo.expired_references enable row level security;

-- Events that no order has been given, once for each reference under which they wait. An event that names its order, or
-- whose other reference is held, has reached one.
create function wismo.unclaimed() returns table (
  ref text, event_id text, source text, cause text, received_at timestamptz
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select p.ref::text, p.event_id::text, coalesce(p.source, 'unknown')::text, split_part(p.ref, ':', 1), p.received_at
    from wismo.parked_events p
    where not p.held
      and p.event ->> 'order' is null
      and not exists (
        select from jsonb_array_elements_text(p.event -> 'refs') as r (ref)
        join wismo.parked_events other on other.ref = r.ref and other.event_id = p.event_id
        where other.held);
end
$$;

-- Deliveries that ops may still want to have read. The bytes of a redacted one are gone: nothing can be made of it.
create function wismo.unread() returns table (
  received_at timestamptz, source text, digest text, topic text, shop text, cause text, headers jsonb, body bytea
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select d.received_at, d.source::text, d.digest::text, d.topic, d.shop, coalesce(d.reason, ''), d.headers, d.body
    from wismo.deliveries d
    where d.outcome = 'quarantined' and d.redacted_at is null;
end
$$;

-- Alerts whose cause is gone or dismissed are cleared; returns how many.
create function wismo.clear_inbox_alerts(moment timestamptz, parked_before timestamptz) returns integer
language plpgsql
set search_path = ''
as $$
declare
  cleared integer;
begin
  with due as (
    select a.kind, a.fingerprint
    from wismo.alerts a
    where a.cleared_at is null and (
      a.kind = 'quarantined' and not exists (
        select from wismo.unread() d
        where d.source = a.detail ->> 'source' and d.cause = a.detail ->> 'reason'
          and not wismo.is_dismissed(d.source, d.cause, d.shop, null))
      or a.kind = 'parked' and not exists (
        select from wismo.unclaimed() u
        where u.source = a.detail ->> 'source' and u.cause = a.detail ->> 'cause' and u.received_at < parked_before
          and not wismo.is_dismissed(u.source, u.cause, null, u.ref)))
    order by a.kind, a.fingerprint
    for no key update
  ), gone as (
    update wismo.alerts a set cleared_at = moment
    from due
    where a.kind = due.kind and a.fingerprint = due.fingerprint
    returning a.kind
  )
  select count(*) into cleared from gone;
  return cleared;
end
$$;

-- {now, parkedHours} → what waits, by source and cause, with counts; dismissals in force; what expired.
create function public.wismo_inbox(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object(
    'parked', array(
      select jsonb_build_object(
        'source', u.source, 'cause', u.cause, 'events', count(distinct u.event_id), 'references', count(distinct u.ref),
        'first', wismo.instant(min(u.received_at)), 'last', wismo.instant(max(u.received_at)),
        'examples', (array_agg(distinct u.ref))[1:5])
      from wismo.unclaimed() u
      where not wismo.is_dismissed(u.source, u.cause, null, u.ref)
      group by u.source, u.cause
      order by u.source collate "C", u.cause collate "C"),
    'quarantined', array(
      select jsonb_build_object(
        'source', d.source, 'cause', d.cause, 'deliveries', count(*),
        'shops', to_jsonb(array_agg(distinct d.shop) filter (where d.shop is not null)),
        'topics', to_jsonb(array_agg(distinct d.topic)),
        'first', wismo.instant(min(d.received_at)), 'last', wismo.instant(max(d.received_at)))
      from wismo.unread() d
      where not wismo.is_dismissed(d.source, d.cause, d.shop, null)
      group by d.source, d.cause
      order by d.source collate "C", d.cause collate "C"),
    'dismissed', array(
      select jsonb_build_object(
        'source', m.source, 'cause', m.cause, 'shop', m.shop, 'refPrefix', m.ref_prefix, 'by', m.dismissed_by,
        'why', m.why, 'at', wismo.instant(m.dismissed_at))
      from wismo.dismissals m
      where m.lifted_at is null
      order by m.id),
    'expired', array(
      select jsonb_build_object(
        'on', x.expired_on, 'source', x.source, 'cause', x.cause, 'events', x.events,
        'first', wismo.instant(x.first_at), 'last', wismo.instant(x.last_at), 'examples', x.examples)
      from wismo.expired_references x
      order by x.expired_on desc, x.source, x.cause
      limit 100));
end
$$;

-- Moves what nobody claimed in time into the report: parked events, and what was told to have changed and is of no known
-- order; returns how many went.
create function wismo.expire_unclaimed(input jsonb) returns integer
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  expired_before constant timestamptz := moment - make_interval(days => (input ->> 'expiryDays')::integer);
  -- A bounded bite: the job comes again.
  due constant text[] := array(
    select distinct u.ref from wismo.unclaimed() u where u.received_at < expired_before limit 1000);
  expired integer;
begin
  -- Under the references' locks nobody can register one of them meanwhile and miss what goes.
  perform from wismo.refs r where r.ref = any (due) order by r.ref for no key update;
  with gone as (
    delete from wismo.parked_events p
    using wismo.unclaimed() u
    where u.ref = any (due) and u.received_at < expired_before and p.ref = u.ref and p.event_id = u.event_id
      and not p.held
    returning p.event_id, p.ref, u.source, u.cause, p.received_at
  ), all_gone as (
    select g.event_id::text, g.ref::text, g.source, g.cause, g.received_at from gone g
    union all
    select f.ref, f.ref, f.source, split_part(f.ref, ':', 1), f.after from wismo.drop_fetches(input) f
  ), counted as (
    select g.source, g.cause, count(distinct g.event_id) as events, min(g.received_at) as first_at,
      max(g.received_at) as last_at, array_agg(distinct g.ref) as refs, count(*) as rows
    from all_gone g
    group by g.source, g.cause
  ), reported as (
    insert into wismo.expired_references as x (expired_on, source, cause, events, first_at, last_at, examples)
    select (moment at time zone 'UTC')::date, c.source, c.cause, c.events, c.first_at, c.last_at, c.refs[1:20]
    from counted c
    order by c.source collate "C", c.cause collate "C"
    on conflict (expired_on, source, cause) do update set
      events = x.events + excluded.events,
      first_at = least(x.first_at, excluded.first_at),
      last_at = greatest(x.last_at, excluded.last_at),
      examples = (x.examples || excluded.examples)[1:20]
  )
  select coalesce(sum(c.rows), 0) into expired from counted c;
  return expired;
end
$$;

-- {now, parkedHours, expiryDays, fetchDays, shops} → {expired, raised, cleared}. One alert per source and cause, whatever the number of
-- events; its count is how many wait now, so that a run more or less changes nothing.
create function public.wismo_tend_inbox(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  parked_before constant timestamptz := moment - make_interval(hours => (input ->> 'parkedHours')::integer);
  expired constant integer := wismo.expire_unclaimed(input);
  raised integer;
begin
  with waiting as (
    select u.source, u.cause, count(distinct u.event_id) as events, min(u.received_at) as first_at,
      (array_agg(distinct u.ref))[1:5] as examples
    from wismo.unclaimed() u
    where u.received_at < parked_before and not wismo.is_dismissed(u.source, u.cause, null, u.ref)
    group by u.source, u.cause
  ), told as (
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    select 'parked', w.source || ':' || w.cause, moment, moment, w.events,
      jsonb_build_object('source', w.source, 'cause', w.cause, 'since', w.first_at, 'examples', w.examples)
    from waiting w
    order by (w.source || ':' || w.cause) collate "C"
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = excluded.count, detail = excluded.detail, cleared_at = null
    returning a.kind
  )
  select count(*) into raised from told;
  return jsonb_build_object(
    'expired', expired, 'raised', raised, 'cleared', wismo.clear_inbox_alerts(moment, parked_before));
end
$$;

-- {source, cause, shop, refPrefix, by, why, now, parkedHours, lift}. With `lift` equal dismissals are taken back instead.
create function public.wismo_dismiss(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  lifted integer := 0;
begin
  if (input ->> 'lift')::boolean then
    update wismo.dismissals d set lifted_at = moment
    where d.lifted_at is null
      and (d.source, d.cause, d.shop, d.ref_prefix) is not distinct from
        (input ->> 'source', input ->> 'cause', input ->> 'shop', input ->> 'refPrefix');
    get diagnostics lifted = row_count;
  else
    insert into wismo.dismissals (source, cause, shop, ref_prefix, dismissed_by, why, dismissed_at)
    values (input ->> 'source', input ->> 'cause', input ->> 'shop', input ->> 'refPrefix', input ->> 'by',
      input ->> 'why', moment);
  end if;
  return jsonb_build_object(
    'lifted', lifted,
    'cleared', wismo.clear_inbox_alerts(moment, moment - make_interval(hours => (input ->> 'parkedHours')::integer)));
end
$$;

-- {source, cause, after, limit} → quarantined deliveries of a source, oldest first, with their bytes. `after` is the
-- `cursor` of the last one seen: a replay that fails again leaves its delivery where it is.
create function public.wismo_quarantined(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object('deliveries', array(
    select jsonb_build_object(
      'cursor', jsonb_build_array(d.received_at, d.digest), 'digest', d.digest, 'topic', d.topic,
      'receivedAt', wismo.instant(d.received_at), 'headers', d.headers, 'body', encode(d.body, 'base64'))
    from wismo.unread() d
    where d.source = input ->> 'source'
      and (input ->> 'cause' is null or d.cause = input ->> 'cause')
      and (input -> 'after' = 'null' or (d.received_at, d.digest collate "C") >
        ((input -> 'after' ->> 0)::timestamptz, (input -> 'after' ->> 1) collate "C"))
    order by d.received_at, d.digest collate "C"
    limit (input ->> 'limit')::integer));
end
$$;

-- {source, digest, now, parkedHours}: what was quarantined under this key has been read after all.
create function public.wismo_mark_replayed(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.deliveries d set outcome = 'replayed'
  where d.source = input ->> 'source' and d.digest = input ->> 'digest' and d.outcome = 'quarantined';
  return jsonb_build_object('cleared', wismo.clear_inbox_alerts(
    moment, moment - make_interval(hours => (input ->> 'parkedHours')::integer)));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123180200"}'::jsonb $$;

call wismo.set_grants();
