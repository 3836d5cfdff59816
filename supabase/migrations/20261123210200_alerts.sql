-- Who is told of alerts, and what has become of the endpoints that programs listen at.

-- What each of those who are told knows of an alert: `ops`, or `webhook:<endpoint>`.
create table wismo.alert_tellings (
  receiver text collate "C" not null,
  kind text collate "C" not null,
  fingerprint text collate "C" not null,
  -- The last thing told.
  state text not null check (state in ('untold', 'raised', 'cleared')),
  -- How often it was over, for those who hear only what is raised: each time it is another message, with an id of its own.
  episode integer not null default 0,
  told_count bigint,
  told_at timestamptz,
  -- Moved ahead by whoever takes it: past it, it is anybody's.
  due_at timestamptz not null,
  lease text,
  attempts integer not null default 0,
  error text,
  primary key (receiver, kind, fingerprint)
);
alter table wismo.alert_tellings enable row level security;
-- What has to be told that it is over.
create index alert_tellings_raised on wismo.alert_tellings (kind, fingerprint) where state = 'raised';

-- Ways to ops that do not work; one that works has no row.
create table wismo.alert_ways (
  way text collate "C" primary key,
  failing_since timestamptz not null,
  -- Until then the next way is used; afterwards this one is tried again.
  closed_until timestamptz,
  reason text
);
alter table wismo.alert_ways enable row level security;

-- Endpoints that did not take what they were sent; one that takes everything has no row.
create table wismo.endpoints (
  name text collate "C" primary key,
  failing_since timestamptz,
  disabled_at timestamptz,
  reason text,
  enabled_at timestamptz,
  enabled_by text
);
alter table wismo.endpoints enable row level security;

-- What people call an alert by: short, and says nothing of anybody.
create function wismo.alert_id(its_kind text, its_fingerprint text) returns text
language sql immutable
set search_path = ''
as $$ select substr(encode(sha256(convert_to(its_kind || ' ' || its_fingerprint, 'UTF8')), 'hex'), 1, 8) $$;

create function wismo.alert_row(a wismo.alerts) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('id', wismo.alert_id(a.kind, a.fingerprint), 'kind', a.kind, 'fingerprint', a.fingerprint,
    'firstSeen', wismo.instant(a.first_seen), 'lastSeen', wismo.instant(a.last_seen), 'count', a.count,
    'detail', a.detail, 'clearedAt', wismo.instant(a.cleared_at))
$$;

-- Whoever hears of an alert for the first time gets a row. Whoever hears only what is raised needs no word that it is over:
-- the next time it is raised it is news again.
create function wismo.prepare_tellings(receivers jsonb[], moment timestamptz) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.alert_tellings (receiver, kind, fingerprint, state, due_at)
  select r ->> 'name', a.kind, a.fingerprint, 'untold', moment
  from wismo.alerts a
  cross join unnest(receivers) r
  where a.cleared_at is null
    -- An endpoint is not told of its own trouble: that would be trouble for ever.
    and a.fingerprint <> r ->> 'name' and not starts_with(a.fingerprint, (r ->> 'name') || ':')
    and not exists (
      select from wismo.alert_tellings t
      where t.receiver = r ->> 'name' and t.kind = a.kind and t.fingerprint = a.fingerprint)
  order by 1, 2, 3
  on conflict do nothing;
  update wismo.alert_tellings t set state = 'cleared', episode = t.episode + 1
  from (
    select o.receiver, o.kind, o.fingerprint
    from wismo.alert_tellings o
    join wismo.alerts a on a.kind = o.kind and a.fingerprint = o.fingerprint
    where o.state = 'raised' and a.cleared_at is not null
      and o.receiver in (select r ->> 'name' from unnest(receivers) r where not (r ->> 'goesOn')::boolean)
    order by o.receiver, o.kind, o.fingerprint
    for update of o skip locked
  ) as over
  where t.receiver = over.receiver and t.kind = over.kind and t.fingerprint = over.fingerprint;
end
$$;

-- {receivers: [{name, goesOn}], limit, seconds, lease, now, againMinutes, remindHours} → {alerts: [… with receiver, state]}.
-- Due is what is raised and was not told; for those who hear how it goes on also what has grown tenfold, what lasts so many
-- hours, and what is over. Of one alert a receiver hears again only after so many minutes, whatever happens to it.
create function public.wismo_claim_alerts(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  again_before constant timestamptz := moment - make_interval(mins => (input ->> 'againMinutes')::integer);
  remind_before constant timestamptz := moment - make_interval(hours => (input ->> 'remindHours')::integer);
  receivers constant jsonb[] := array(
    select r from jsonb_array_elements(input -> 'receivers') r
    where not exists (
      select from wismo.endpoints e where e.disabled_at is not null and 'webhook:' || e.name = r ->> 'name'));
  going_on constant text[] := array(select r ->> 'name' from unnest(receivers) r where (r ->> 'goesOn')::boolean);
  claimed jsonb;
begin
  perform wismo.prepare_tellings(receivers, moment);
  with candidates as (
    select a.kind, a.fingerprint from wismo.alerts a where a.cleared_at is null
    union
    select t.kind, t.fingerprint from wismo.alert_tellings t where t.state = 'raised'
  ), due as (
    select t.receiver, t.kind, t.fingerprint
    from candidates c
    join wismo.alerts a on a.kind = c.kind and a.fingerprint = c.fingerprint
    join wismo.alert_tellings t on t.kind = c.kind and t.fingerprint = c.fingerprint
    where t.receiver = any (array(select r ->> 'name' from unnest(receivers) r))
      and t.due_at <= moment
      and (t.told_at is null or t.told_at <= again_before)
      and case
        when a.cleared_at is not null then t.state = 'raised' and t.receiver = any (going_on)
        when t.state <> 'raised' then true
        else t.receiver = any (going_on) and (a.count >= t.told_count * 10 or t.told_at <= remind_before)
      end
    -- What nobody knows of yet comes first.
    order by t.told_at nulls first, t.receiver, t.kind, t.fingerprint
    limit (input ->> 'limit')::integer
    for update of t skip locked
  ), leased as (
    update wismo.alert_tellings t set
      lease = input ->> 'lease',
      due_at = moment + make_interval(secs => (input ->> 'seconds')::double precision)
    from due d
    where t.receiver = d.receiver and t.kind = d.kind and t.fingerprint = d.fingerprint
    returning t.*
  )
  select jsonb_agg(wismo.alert_row(a) || jsonb_build_object(
      'receiver', l.receiver,
      'state', case when a.cleared_at is null then 'raised' else 'cleared' end,
      'isNews', l.state <> 'raised', 'episode', l.episode, 'attempts', l.attempts)
    order by l.receiver, l.kind, l.fingerprint)
  into claimed
  from leased l
  join wismo.alerts a on a.kind = l.kind and a.fingerprint = l.fingerprint;
  return jsonb_build_object('alerts', coalesce(claimed, '[]'));
end
$$;

-- {lease, now, settled: [{receiver, kind, fingerprint, told: true, state, count} or {…, told: false, reason, inMs}]}
create function public.wismo_settle_alerts(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.alert_tellings t set
    lease = null,
    state = case when s.told then s.state else t.state end,
    told_count = case when s.told then s.count else t.told_count end,
    told_at = case when s.told then moment else t.told_at end,
    due_at = case when s.told then moment else moment + make_interval(secs => s."inMs" / 1000) end,
    attempts = case when s.told then 0 else t.attempts + 1 end,
    error = s.reason
  from jsonb_to_recordset(input -> 'settled') as s (
    receiver text, kind text, fingerprint text, told boolean, state text, count bigint, reason text,
    "inMs" double precision)
  where t.receiver = s.receiver and t.kind = s.kind and t.fingerprint = s.fingerprint
    -- What was told was told, even by somebody whose lease has passed.
    and (t.lease = input ->> 'lease' or s.told);
  return '{}'::jsonb;
end
$$;

-- {way, outcome: good|failed|refused, reason, now, patienceMinutes, probeMinutes} → {closed}: a way that refuses for good, or has failed
-- for longer than anybody should wait, is left alone for a while.
create function public.wismo_note_alert_way(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  patience constant interval := make_interval(mins => (input ->> 'patienceMinutes')::integer);
  probe constant interval := make_interval(mins => (input ->> 'probeMinutes')::integer);
  refused constant boolean := input ->> 'outcome' = 'refused';
  until timestamptz;
begin
  if input ->> 'outcome' = 'good' then
    delete from wismo.alert_ways w where w.way = input ->> 'way';
    return '{"closed": false}'::jsonb;
  end if;
  insert into wismo.alert_ways as w (way, failing_since, closed_until, reason)
  values (input ->> 'way', moment, case when refused then moment + probe end, input ->> 'reason')
  on conflict (way) do update set
    reason = excluded.reason,
    closed_until = case when refused or w.failing_since <= moment - patience then moment + probe else w.closed_until end
  returning w.closed_until into until;
  return jsonb_build_object('closed', until is not null and until > moment);
end
$$;

-- {} → {ways: [{way, failingSince, closedUntil, reason}]} that do not work.
create function public.wismo_alert_ways(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('ways', array(
    select jsonb_build_object('way', w.way, 'failingSince', wismo.instant(w.failing_since),
      'closedUntil', wismo.instant(w.closed_until), 'reason', w.reason)
    from wismo.alert_ways w order by w.way));
end
$$;

-- {limit} → {open, alerts}: how many are open, and the newest of them.
create function public.wismo_alerts(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'open', (select count(*) from wismo.alerts a where a.cleared_at is null),
    'alerts', array(
      select wismo.alert_row(a) || jsonb_build_object('toldAt', (
        select wismo.instant(t.told_at) from wismo.alert_tellings t
        where t.receiver = 'ops' and t.kind = a.kind and t.fingerprint = a.fingerprint))
      from wismo.alerts a
      where a.cleared_at is null
      order by a.last_seen desc, a.kind, a.fingerprint
      limit (input ->> 'limit')::integer));
end
$$;

-- {name, outcome: null|good|failed|gone, reason, now, disableHours} → {disabled, failing}. Whoever says that it is gone, or
-- has taken nothing for so long, is sent nothing more until somebody enables it again.
create function public.wismo_note_endpoint(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  its_name constant text := input ->> 'name';
  outcome constant text := input ->> 'outcome';
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  own wismo.endpoints;
begin
  if outcome = 'good' then
    update wismo.endpoints e set failing_since = null, reason = null
    where e.name = its_name and e.disabled_at is null and e.failing_since is not null;
  elsif outcome in ('failed', 'gone') then
    insert into wismo.endpoints as e (name, failing_since, reason)
    values (its_name, moment, input ->> 'reason')
    on conflict (name) do update set
      failing_since = coalesce(e.failing_since, excluded.failing_since), reason = excluded.reason
    where e.disabled_at is null;
    update wismo.endpoints e set disabled_at = moment
    where e.name = its_name and e.disabled_at is null
      and (outcome = 'gone' or e.failing_since <= moment - make_interval(hours => (input ->> 'disableHours')::integer));
    if found then
      insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
      values ('endpoint_disabled', 'webhook:' || its_name, moment, moment, 1,
        jsonb_build_object('endpoint', its_name, 'reason', input ->> 'reason'))
      on conflict (kind, fingerprint) do update set
        last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
    end if;
  end if;
  select * into own from wismo.endpoints e where e.name = its_name;
  return jsonb_build_object('disabled', own.disabled_at is not null, 'failing', own.failing_since is not null);
end
$$;

-- {names} → {endpoints: [{name, failingSince, disabledAt, reason, enabledAt, enabledBy, pending}]}, one for each name.
create function public.wismo_endpoints(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('endpoints', array(
    select jsonb_build_object('name', n.name, 'failingSince', wismo.instant(e.failing_since),
      'disabledAt', wismo.instant(e.disabled_at), 'reason', e.reason, 'enabledAt', wismo.instant(e.enabled_at),
      'enabledBy', e.enabled_by, 'pending', (
        select count(*) from wismo.outbox o where o.channel = 'webhook:' || n.name and o.standing = 'pending'))
    from jsonb_array_elements_text(input -> 'names') with ordinality as n (name, nth)
    left join wismo.endpoints e on e.name = n.name
    order by n.nth));
end
$$;

-- {name, by, now} → {enabled}: false when it was not disabled.
create function public.wismo_enable_endpoint(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  its_channel constant text := 'webhook:' || (input ->> 'name');
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.endpoints e set
    disabled_at = null, failing_since = null, reason = null, enabled_at = moment, enabled_by = input ->> 'by'
  where e.name = input ->> 'name' and e.disabled_at is not null;
  if not found then
    return '{"enabled": false}'::jsonb;
  end if;
  -- What the outbox has learned of it is history too.
  delete from wismo.breakers b where b.channel = its_channel;
  update wismo.alerts a set cleared_at = moment
  where a.kind in ('channel_failing', 'endpoint_disabled') and a.fingerprint = its_channel and a.cleared_at is null;
  return '{"enabled": true}'::jsonb;
end
$$;

-- {name, since, until, key, now, limit} → {messages, alerts, disabled}: what was sent, or given up, within that time is sent once
-- more under the same id; with a key only that row. What was held on purpose stays so. As many as the limit: ask again.
create function public.wismo_redeliver(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  its_channel constant text := 'webhook:' || (input ->> 'name');
  since constant timestamptz := (input ->> 'since')::timestamptz;
  messages integer;
  alerts integer := 0;
begin
  if exists (select from wismo.endpoints e where e.name = input ->> 'name' and e.disabled_at is not null) then
    return '{"messages": 0, "alerts": 0, "disabled": true}'::jsonb;
  end if;
  with again as (
    select o.key from wismo.outbox o
    where o.channel = its_channel and (o.standing = 'sent' or starts_with(o.standing, 'dead:'))
      and (o.key = input ->> 'key' or (o.enqueued_at >= since and o.enqueued_at < (input ->> 'until')::timestamptz))
    order by o.enqueued_at, o.key
    limit (input ->> 'limit')::integer
    for update
  )
  update wismo.outbox o set
    standing = 'pending', lease = null, tried_at = null, attempts = 0, error = null, settled_at = null, due_at = now(),
    -- Asked for anew: otherwise the first failure would be the last, a day having passed.
    enqueued_at = now()
  from again g
  where o.key = g.key;
  get diagnostics messages = row_count;
  if since is not null then
    update wismo.alert_tellings t set
      state = 'untold', told_at = null, attempts = 0, due_at = (input ->> 'now')::timestamptz
    from wismo.alerts a
    where t.receiver = its_channel and t.state = 'raised' and t.told_at >= since
      and a.kind = t.kind and a.fingerprint = t.fingerprint and a.cleared_at is null;
    get diagnostics alerts = row_count;
  end if;
  return jsonb_build_object('messages', messages, 'alerts', alerts, 'disabled', false);
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123210200"}'::jsonb $$;

call wismo.set_grants();
