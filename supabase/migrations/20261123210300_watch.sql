-- What is watched by the clock: orders and parcels that stand still, promises, sources that fall silent, what grows, what
-- is slow. Every condition is one alert, that ends by itself. And when each job last ran.

-- Since when the parcel has stood where it stands: a label since it was made, anything else since its carrier's last word.
alter table wismo.shipments add column waiting_since timestamptz;
create index shipments_waiting on wismo.shipments (status, waiting_since)
where live and status not in ('delivered', 'returned_to_sender', 'lost');

alter table wismo.orders add column promised_at timestamptz;
alter table wismo.orders add column estimated_at timestamptz;
create index orders_promised on wismo.orders (promised_at)
where promised_at is not null and status not in ('delivered', 'cancelled', 'returned', 'partially_returned');

-- Apart from each other: what is added with a default that is no constant would rewrite the whole table.
alter table wismo.deliveries add column committed_at timestamptz;
alter table wismo.deliveries alter column committed_at set default clock_timestamp();
-- Rows are appended in about this order: that costs a commit almost nothing, and a few minutes are a few pages.
create index deliveries_received on wismo.deliveries using brin (received_at) with (pages_per_range = 32, autosummarize = on);

create index outbox_dead on wismo.outbox (settled_at) where standing like 'dead:%';

-- What came in every five minutes, so that nobody needs to read the deliveries to know the rhythm of their senders.
create table wismo.arrivals (
  slot timestamptz not null,
  source text collate "C" not null,
  -- '' where the delivery names none.
  shop text collate "C" not null,
  deliveries integer not null,
  -- Told unasked: answers to our own questions prove nothing of the sender.
  pushed integer not null,
  quarantined integer not null,
  slow integer not null,
  slowest_ms bigint not null,
  primary key (slot, source, shop)
);
alter table wismo.arrivals enable row level security;

-- How much of something there was, by the hour.
create table wismo.gauges (
  name text collate "C" not null,
  hour timestamptz not null,
  value bigint not null,
  primary key (name, hour)
);
alter table wismo.gauges enable row level security;

-- Topics to which a shop was seen to be subscribed.
create table wismo.subscriptions (
  shop text collate "C" not null,
  topic text collate "C" not null,
  seen_at timestamptz not null,
  primary key (shop, topic)
);
alter table wismo.subscriptions enable row level security;

create table wismo.job_runs (
  job text collate "C" primary key,
  -- When it was first expected to run.
  known_since timestamptz not null,
  started_at timestamptz,
  succeeded_at timestamptz,
  -- Of the last run that ended.
  duration_ms bigint,
  failed_at timestamptz,
  -- Null once it has succeeded again.
  error text
);
alter table wismo.job_runs enable row level security;

-- Counts anew what came since shortly before the last count: what is committed late is counted late, and nothing twice.
create function wismo.count_arrivals(input jsonb, moment timestamptz) returns void
language plpgsql
set search_path = ''
as $$
declare
  answers constant text[] := array(select jsonb_array_elements_text(input -> 'answers'));
  slow_after constant interval := make_interval(secs => (input -> 'slow' ->> 'seconds')::double precision);
  since constant timestamptz := date_bin('5 minutes',
    greatest((select max(a.slot) from wismo.arrivals a) - interval '10 minutes', moment - interval '2 days'),
    '2000-01-01T00:00:00Z');
begin
  insert into wismo.arrivals (slot, source, shop, deliveries, pushed, quarantined, slow, slowest_ms)
  select date_bin('5 minutes', d.received_at, '2000-01-01T00:00:00Z'), d.source, coalesce(d.shop, ''), count(*),
    count(*) filter (where d.topic <> all (answers)),
    count(*) filter (where d.outcome = 'quarantined'),
    count(*) filter (where d.committed_at - d.received_at > slow_after),
    greatest(coalesce(max(extract(epoch from d.committed_at - d.received_at) * 1000), 0), 0)::bigint
  from wismo.deliveries d
  where d.received_at >= since
  group by 1, 2, 3
  on conflict (slot, source, shop) do update set
    deliveries = excluded.deliveries, pushed = excluded.pushed, quarantined = excluded.quarantined,
    slow = excluded.slow, slowest_ms = excluded.slowest_ms;
  -- Of a silent source all that its rhythm is known by is kept, until nobody expects it any more.
  delete from wismo.arrivals a
  using (select x.source, x.shop, max(x.slot) as last from wismo.arrivals x group by x.source, x.shop) as heard
  where a.source = heard.source and a.shop = heard.shop
    and (a.slot < heard.last - interval '35 days'
      or heard.last < moment - make_interval(days => (input -> 'silence' ->> 'forgottenDays')::integer));
end
$$;

-- Notes how much is parked now.
create function wismo.note_gauges(moment timestamptz) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.gauges (name, hour, value)
  select 'parked', date_trunc('hour', moment at time zone 'UTC') at time zone 'UTC', count(*)
  from wismo.parked_events p
  where not p.held
  on conflict (name, hour) do update set value = excluded.value;
  delete from wismo.gauges g where g.hour < moment - interval '8 days';
end
$$;

-- Makes the alerts of these kinds what was found: raised or told anew, and cleared where nothing was found. Whoever looked
-- at a later moment holds. Of `those` fingerprints (null: all).
create function wismo.tell_watched(kinds text[], those text[], conditions jsonb[], moment timestamptz) returns integer
language plpgsql
set search_path = ''
as $$
declare
  cleared integer;
begin
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select f ->> 'kind', f ->> 'fingerprint', moment, moment, (f ->> 'count')::bigint, f -> 'detail'
  from unnest(conditions) f
  -- In one order, as everybody locks them.
  order by (f ->> 'kind') collate "C", (f ->> 'fingerprint') collate "C"
  on conflict (kind, fingerprint) do update set
    first_seen = case when a.cleared_at is null then a.first_seen else excluded.first_seen end,
    last_seen = excluded.last_seen, count = excluded.count, detail = excluded.detail, cleared_at = null
  where a.last_seen <= excluded.last_seen;
  update wismo.alerts a set cleared_at = moment
  where a.kind = any (kinds) and a.cleared_at is null and a.last_seen <= moment
    and (those is null or a.fingerprint = any (those))
    and not exists (
      select from unnest(conditions) f where f ->> 'kind' = a.kind and f ->> 'fingerprint' = a.fingerprint);
  get diagnostics cleared = row_count;
  return cleared;
end
$$;

-- The hours of a carrier's own limit, the longest name that fits before the others (a service before its carrier), or of all.
create function wismo.stage_limit(limits jsonb, told_carrier text) returns table (carrier text, hours double precision)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select c.key, c.value::double precision
    from jsonb_each_text(limits -> 'carriers') c
    where lower(told_carrier) = lower(c.key) or starts_with(lower(told_carrier), lower(c.key) || ' ')
    order by length(c.key) desc
    limit 1;
  if not found then
    return query select null::text, (limits ->> 'hours')::double precision;
  end if;
end
$$;

-- Parcels that have stood at a stage for longer than is usual there, by shop, stage, and carrier where it has a limit of its
-- own. One stage at a time, so that each is a short range of shipments_waiting.
create function wismo.stalled_parcels(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  stage text;
  limits jsonb;
  shortest double precision;
  found jsonb[] := '{}';
begin
  for stage, limits in select l.key, l.value from jsonb_each(input -> 'parcels') l order by l.key loop
    shortest := least((limits ->> 'hours')::double precision, (
      select min(c.value::double precision) from jsonb_each_text(limits -> 'carriers') c));
    found := found || array(
      with parcels as (
        select o.id, o.shop, coalesce(o.name, o.external_id) as name, l.carrier, l.hours, s.waiting_since as since
        from wismo.shipments s
        join wismo.orders o on o.id = s.order_id
        cross join lateral wismo.stage_limit(limits, s.carrier) as l
        where s.status = stage and s.live and s.status not in ('delivered', 'returned_to_sender', 'lost')
          and s.waiting_since < moment - make_interval(hours => 1) * shortest
          and s.waiting_since >= forgotten
          and s.waiting_since < moment - make_interval(hours => 1) * l.hours
          and not o.test and o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
        -- Along the index. More are not counted: whoever has so many needs no exact figure.
        order by s.waiting_since
        limit 5000
      ), orders as (
        select p.id, p.shop, p.name, p.carrier, max(p.hours) as hours, min(p.since) as since,
          row_number() over (partition by p.shop, p.carrier order by min(p.since), p.id) as nth
        from parcels p
        group by p.id, p.shop, p.name, p.carrier
      )
      select jsonb_build_object(
        'kind', case stage when 'label_created' then 'not_handed_over' else 'parcel_stalled' end,
        'fingerprint', concat_ws(' ', w.shop, stage, w.carrier), 'count', count(*),
        'detail', jsonb_build_object('shop', w.shop, 'stage', stage, 'carrier', w.carrier, 'hours', max(w.hours),
          'since', wismo.instant(min(w.since)), 'orders', jsonb_build_object(
            'count', count(*), 'names', jsonb_agg(w.name order by w.nth) filter (where w.nth <= 20))))
      from orders w
      group by w.shop, w.carrier);
  end loop;
  return found;
end
$$;

-- One alert of each shop, of orders that were chosen by whoever calls, five thousand at most.
create function wismo.alerts_by_shop(its_kind text, what text, more jsonb, shops text[], since timestamptz[], names text[])
returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(
    select jsonb_build_object('kind', its_kind, 'fingerprint', concat_ws(' ', w.shop, what), 'count', count(*),
      'detail', more || jsonb_build_object('shop', w.shop, 'since', wismo.instant(min(w.since)),
        'orders', jsonb_build_object(
          'count', count(*), 'names', jsonb_agg(w.name order by w.nth) filter (where w.nth <= 20))))
    from (
      select c.*, row_number() over (partition by c.shop order by c.since, c.name) as nth
      from unnest(shops, since, names) as c (shop, since, name)
    ) as w
    group by w.shop);
end
$$;

-- Orders that have stood at a status for too long after they were placed; each status is a range of orders_status.
create function wismo.stalled_orders(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  its_status text;
  hours double precision;
  shops text[];
  since timestamptz[];
  names text[];
  found jsonb[] := '{}';
begin
  for its_status, hours in
    select l.key, l.value::double precision from jsonb_each_text(input -> 'orders') l order by l.key
  loop
    select array_agg(o.shop), array_agg(o.ordered_at), array_agg(coalesce(o.name, o.external_id))
    into shops, since, names
    from (
      select x.shop, x.ordered_at, x.name, x.external_id
      from wismo.orders x
      where x.status = its_status and x.ordered_at < moment - make_interval(hours => 1) * hours
        and x.ordered_at >= forgotten and not x.test
      order by x.ordered_at
      limit 5000
    ) as o;
    found := found || wismo.alerts_by_shop('order_stalled', its_status,
      jsonb_build_object('status', its_status, 'hours', hours), shops, since, names);
  end loop;
  return found;
end
$$;

-- Promises that were missed, and those that will be if nothing happens: not all of the order is on its way yet, or its
-- carrier expects it later.
create function wismo.broken_promises(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  risk constant timestamptz := moment + make_interval(hours => 1) * (input -> 'promise' ->> 'riskHours')::double precision;
  shops text[];
  since timestamptz[];
  names text[];
  missed jsonb[];
begin
  select array_agg(o.shop), array_agg(o.promised_at), array_agg(coalesce(o.name, o.external_id))
  into shops, since, names
  from (
    select x.shop, x.promised_at, x.name, x.external_id
    from wismo.orders x
    where x.promised_at is not null and x.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and x.promised_at < moment and x.promised_at >= forgotten and not x.test
    order by x.promised_at
    limit 5000
  ) as o;
  missed := wismo.alerts_by_shop('promise_missed', null, '{}', shops, since, names);
  select array_agg(o.shop), array_agg(o.promised_at), array_agg(coalesce(o.name, o.external_id))
  into shops, since, names
  from (
    select x.shop, x.promised_at, x.name, x.external_id
    from wismo.orders x
    where x.promised_at is not null and x.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and x.promised_at >= moment and not x.test
      and (x.estimated_at > x.promised_at or x.promised_at < risk and (
        x.status in ('pending', 'confirmed', 'scheduled', 'on_hold', 'processing', 'partially_shipped', 'undelivered')
        or x.substatus in ('awaiting_carrier', 'partially_in_transit')))
    order by x.promised_at
    limit 5000
  ) as o;
  return missed || wismo.alerts_by_shop('promise_at_risk', null,
    jsonb_build_object('hours', input -> 'promise' -> 'riskHours'), shops, since, names);
end
$$;

-- Missed promises that are not in the ledger yet, so that each is said or held once.
create function wismo.untold_misses(input jsonb, moment timestamptz) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('order', m.id, 'promised', wismo.instant(m.promised_at)))
    from (
      select o.id, o.promised_at
      from wismo.orders o
      where o.promised_at is not null and o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
        and o.promised_at < moment
        and o.promised_at >= moment - make_interval(days => (input ->> 'forgottenDays')::integer) and not o.test
        and not exists (
          select from wismo.outbox b where b.key = concat_ws('|', o.id, '', 'promise_missed', 'email') collate "C")
      order by o.promised_at, o.id
      -- The rest comes with the next run.
      limit 500
    ) as m), '[]');
end
$$;

-- Sources that have been silent for longer than by their own rhythm of the week: since their last delivery so many would have
-- come in the 28 days before it. Judged by what was before the silence, so a silence that goes on is not forgotten.
create function wismo.silent_sources(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  rule constant jsonb := input -> 'silence';
begin
  return array(
    with heard as (
      select a.source, a.shop, min(a.slot) as first, max(a.slot) as last
      from wismo.arrivals a
      where a.pushed > 0 and a.source <> all (array(select jsonb_array_elements_text(rule -> 'except')))
      group by a.source, a.shop
    ), lately as (
      select h.*, greatest(h.first, h.last - interval '28 days') as begun,
        extract(epoch from h.last - greatest(h.first, h.last - interval '28 days')) / 604800 as weeks
      from heard h
      where h.last < moment - make_interval(mins => (rule ->> 'leastMinutes')::integer)
    ), rhythm as (
      select l.source, l.shop, to_char(a.slot at time zone 'UTC', 'ID HH24') as hour, sum(a.pushed) as pushed
      from lately l
      join wismo.arrivals a on a.source = l.source and a.shop = l.shop and a.slot >= l.begun
      group by l.source, l.shop, 3
    ), judged as (
      select l.source, l.shop, l.last, l.first,
        (select sum(r.pushed) / nullif(l.weeks, 0) from rhythm r where r.source = l.source and r.shop = l.shop) as weekly,
        -- Whole hours alone, and no more than a week of them: the longer it lasts the more was missed, and never less.
        (select sum(r.pushed) / nullif(l.weeks, 0)
         from generate_series(
           date_trunc('hour', l.last at time zone 'UTC') + interval '1 hour',
           least(moment - interval '1 hour', l.last + interval '7 days') at time zone 'UTC', interval '1 hour') as h (hour)
         join rhythm r on r.source = l.source and r.shop = l.shop and r.hour = to_char(h.hour, 'ID HH24')) as missed
      from lately l
    )
    select jsonb_build_object(
      'kind', 'source_silent', 'fingerprint', concat_ws(' ', j.source, nullif(j.shop, '')), 'count', floor(j.missed),
      -- In its first days, and of those that tell little, a pause says nothing: they are only looked at.
      'observed', j.weekly < (rule ->> 'leastPerWeek')::numeric
        or j.last < j.first + make_interval(days => (rule ->> 'observeDays')::integer),
      'detail', jsonb_build_object('source', j.source, 'shop', nullif(j.shop, ''), 'since', wismo.instant(j.last),
        'missed', floor(j.missed), 'perWeek', round(j.weekly)))
    from judged j
    where j.missed >= (rule ->> 'missed')::numeric);
end
$$;

-- What grows faster than it used to: of quarantined deliveries the last hour of a source against its week before, of parked
-- events all that wait against the median of a week, of messages that were given up those of a day.
create function wismo.growths(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  quarantined constant jsonb := input -> 'growth' -> 'quarantined';
  parked constant jsonb := input -> 'growth' -> 'parked';
begin
  return array(
    select jsonb_build_object('kind', 'quarantine_growing', 'fingerprint', g.source, 'count', g.hour,
      'detail', jsonb_build_object('source', g.source, 'usual', round(g.week / 168, 1), 'since', wismo.instant(g.last)))
    from (
      -- By the source's own last slot: without anything new the verdict stays.
      select a.source, l.last, sum(a.quarantined) filter (where a.slot > l.last - interval '1 hour') as hour,
        coalesce(sum(a.quarantined) filter (where a.slot <= l.last - interval '1 hour'), 0) as week
      from (select x.source, max(x.slot) as last from wismo.arrivals x group by x.source) as l
      join wismo.arrivals a on a.source = l.source and a.slot > l.last - interval '169 hours'
      where l.last > moment - make_interval(hours => (input ->> 'quietHours')::integer)
      group by a.source, l.last
    ) as g
    where g.hour >= (quarantined ->> 'least')::integer and g.hour > (quarantined ->> 'factor')::numeric * g.week / 168
  ) || array(
    select jsonb_build_object('kind', 'parked_growing', 'fingerprint', 'all', 'count', g.waiting,
      'detail', jsonb_build_object('usual', g.usual))
    from (
      select (select n.value from wismo.gauges n where n.name = 'parked' order by n.hour desc limit 1) as waiting,
        percentile_disc(0.5) within group (order by b.value) as usual, count(*) as samples
      from wismo.gauges b
      where b.name = 'parked' and b.hour > moment - interval '7 days' and b.hour <= moment - interval '1 hour'
    ) as g
    where g.samples >= 24 and g.waiting >= (parked ->> 'least')::integer
      and g.waiting > (parked ->> 'factor')::numeric * g.usual
  ) || array(
    select jsonb_build_object('kind', 'dead_letters', 'fingerprint', o.channel, 'count', count(*),
      'detail', jsonb_build_object('channel', o.channel, 'since', wismo.instant(min(o.settled_at))))
    from wismo.outbox o
    where o.standing like 'dead:%' and o.settled_at > moment - interval '1 day'
    group by o.channel
    having count(*) >= (input -> 'growth' ->> 'deadPerDay')::integer);
end
$$;

-- Deliveries whose commit took too long in too many cases, by the last hour in which any came; and messages that wait.
create function wismo.delays(input jsonb, moment timestamptz) returns jsonb[]
language plpgsql stable
set search_path = ''
as $$
declare
  rule constant jsonb := input -> 'slow';
  last constant timestamptz := (select max(a.slot) from wismo.arrivals a);
begin
  return array(
    select jsonb_build_object('kind', 'commits_slow', 'fingerprint', 'all', 'count', sum(a.slow),
      'detail', jsonb_build_object('seconds', rule -> 'seconds', 'deliveries', sum(a.deliveries),
        'slowestMs', max(a.slowest_ms), 'until', wismo.instant(last)))
    from wismo.arrivals a
    where a.slot > last - interval '1 hour' and last > moment - make_interval(hours => (input ->> 'quietHours')::integer)
    having sum(a.deliveries) >= (rule ->> 'least')::integer
      and sum(a.slow) > (rule ->> 'share')::numeric * sum(a.deliveries)
  ) || array(
    select jsonb_build_object('kind', 'outbox_waiting', 'fingerprint', o.channel, 'count', count(*),
      'detail', jsonb_build_object('channel', o.channel, 'since', wismo.instant(min(o.enqueued_at))))
    from wismo.outbox o
    where o.standing = 'pending'
      and o.enqueued_at < moment - make_interval(mins => (input ->> 'outboxMinutes')::integer)
    group by o.channel);
end
$$;

-- {now, answers, …the numbers of the policy} → {open, cleared, observed, missed}, or null while another looks: waiting for
-- it, several at once would only use up each other's time.
create function public.wismo_watch(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  kinds constant text[] := array[
    'not_handed_over', 'parcel_stalled', 'order_stalled', 'promise_missed', 'promise_at_risk', 'source_silent',
    'quarantine_growing', 'parked_growing', 'dead_letters', 'commits_slow', 'outbox_waiting'];
  silent jsonb[];
  found jsonb[];
  cleared integer;
begin
  if not pg_try_advisory_xact_lock(hashtext('wismo.watch')) then
    return null;
  end if;
  perform wismo.count_arrivals(input, moment);
  perform wismo.note_gauges(moment);
  silent := wismo.silent_sources(input, moment);
  found := array(select s from unnest(silent) s where not (s ->> 'observed')::boolean)
    || wismo.stalled_parcels(input, moment) || wismo.stalled_orders(input, moment)
    || wismo.broken_promises(input, moment) || wismo.growths(input, moment) || wismo.delays(input, moment);
  cleared := wismo.tell_watched(kinds, null, found, moment);
  return jsonb_build_object(
    'open', cardinality(found), 'cleared', cleared,
    'observed', array(select s -> 'detail' from unnest(silent) s where (s ->> 'observed')::boolean),
    'missed', wismo.untold_misses(input, moment));
end
$$;

-- {now, needed, shops: [{shop, topics}]} → {open, cleared}: what each of these shops is subscribed to now. A topic that is
-- needed, or was there in the last two weeks, has vanished. Of a shop of which no topic was ever seen nothing is said: the
-- subscriptions of an app's own configuration are not listed to it.
create function public.wismo_tell_subscriptions(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  shops constant text[] := array(select s ->> 'shop' from jsonb_array_elements(input -> 'shops') s);
  found jsonb[];
begin
  insert into wismo.subscriptions as k (shop, topic, seen_at)
  select s ->> 'shop', t.topic, moment
  from jsonb_array_elements(input -> 'shops') s
  cross join jsonb_array_elements_text(s -> 'topics') as t (topic)
  order by (s ->> 'shop') collate "C", t.topic collate "C"
  on conflict (shop, topic) do update set seen_at = greatest(k.seen_at, excluded.seen_at);
  found := array(
    select jsonb_build_object('kind', 'subscription_vanished', 'fingerprint', v.shop, 'count', count(*),
      'detail', jsonb_build_object('shop', v.shop, 'topics', jsonb_agg(v.topic order by v.topic)))
    from (
      select s ->> 'shop' as shop, wanted.topic
      from jsonb_array_elements(input -> 'shops') s
      cross join lateral (
        select k.topic::text from wismo.subscriptions k
        where k.shop = s ->> 'shop' and k.seen_at > moment - interval '14 days'
        union
        select n.topic from jsonb_array_elements_text(input -> 'needed') as n (topic)
        where exists (select from wismo.subscriptions k where k.shop = s ->> 'shop')
      ) as wanted
      where not s -> 'topics' ? wanted.topic
    ) as v
    group by v.shop);
  return jsonb_build_object(
    'open', cardinality(found),
    'cleared', wismo.tell_watched(array['subscription_vanished'], shops, found, moment));
end
$$;

-- {job, kind: began | succeeded | failed, at, durationMs, error}. Of several runs at once the last of each kind holds.
create function public.wismo_note_job(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'at')::timestamptz;
begin
  insert into wismo.job_runs as j (job, known_since) values (input ->> 'job', moment) on conflict (job) do nothing;
  update wismo.job_runs j set
    started_at = case input ->> 'kind' when 'began' then greatest(j.started_at, moment) else j.started_at end,
    succeeded_at = case input ->> 'kind' when 'succeeded' then greatest(j.succeeded_at, moment) else j.succeeded_at end,
    failed_at = case input ->> 'kind' when 'failed' then greatest(j.failed_at, moment) else j.failed_at end,
    error = case input ->> 'kind' when 'succeeded' then null when 'failed' then input ->> 'error' else j.error end,
    duration_ms = coalesce((input ->> 'durationMs')::bigint, j.duration_ms)
  where j.job = input ->> 'job';
  return '{}'::jsonb;
end
$$;

-- {now, jobs} → {schema, jobs, untoldSince}: when each of these jobs last ran, and since when an alert waits to be told to ops.
-- A job that nobody has expected before is expected from now on.
create function public.wismo_readiness(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.job_runs (job, known_since)
  select j.name, (input ->> 'now')::timestamptz
  from jsonb_array_elements_text(input -> 'jobs') as j (name)
  where not exists (select from wismo.job_runs r where r.job = j.name)
  order by j.name collate "C"
  on conflict (job) do nothing;
  return jsonb_build_object(
    'schema', public.wismo_schema('{}') ->> 'version',
    'untoldSince', (
      select wismo.instant(min(a.first_seen))
      from wismo.alerts a
      left join wismo.alert_tellings t on t.receiver = 'ops' and t.kind = a.kind and t.fingerprint = a.fingerprint
      -- Told before and raised anew, it is late only once somebody has tried.
      where a.cleared_at is null and (t.state is null or t.state = 'untold' or t.state = 'cleared' and t.attempts > 0)),
    'jobs', coalesce((
      select jsonb_agg(jsonb_build_object(
        'job', r.job, 'knownSince', wismo.instant(r.known_since), 'startedAt', wismo.instant(r.started_at),
        'succeededAt', wismo.instant(r.succeeded_at), 'failedAt', wismo.instant(r.failed_at),
        'durationMs', r.duration_ms, 'error', r.error) order by r.job)
      from wismo.job_runs r
      where input -> 'jobs' ? r.job), '[]'));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123210300"}'::jsonb $$;

call wismo.set_grants();
