-- What a commit writes for the groups that are kept: each function one kind of row, under the locks of wismo_commit.

-- Per event id the first delivery of the batch that told it, as {source, digest, receivedAt}.
create function wismo.tellers(groups jsonb[]) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(f.event_id, f.teller), '{}')
    from (
      select distinct on (e.id) e.id as event_id,
        jsonb_build_object('source', d ->> 'source', 'digest', d ->> 'digest', 'receivedAt', d ->> 'receivedAt') as teller
      from unnest(groups) g
      cross join jsonb_array_elements(g -> 'deliveries') d
      cross join jsonb_array_elements_text(d -> 'events') as e (id)
      order by e.id, (d ->> 'receivedAt')::timestamptz
    ) as f
  );
end
$$;

-- Who told an event first: whoever it was parked by, who may have come long before this batch, or the batch itself.
create function wismo.teller_of(told jsonb, tellers jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  -- Most events are routed by no reference, and never wait under one.
  if told -> 'refs' = '[]' then
    return coalesce(tellers -> (told ->> 'id'), '{}');
  end if;
  return coalesce(
    (select jsonb_build_object('source', p.source, 'digest', p.digest, 'receivedAt', p.received_at)
      from wismo.parked_events p
      -- An array, so that the plan is an index scan: a join is taken for one over many rows.
      where p.ref = any (array(select jsonb_array_elements_text(told -> 'refs'))) and p.event_id = told ->> 'id'
      order by p.received_at
      limit 1),
    tellers -> (told ->> 'id'),
    '{}');
end
$$;

-- Holders and routed events. A reference's version is raised only when either has changed: told again, nothing has.
create function wismo.write_refs(groups jsonb[], tellers jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  registered text[];
  routed text[];
begin
  with added as (
    insert into wismo.order_refs as h (ref, order_id)
    select distinct w ->> 'ref', o.id
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    cross join jsonb_array_elements_text(w -> 'register') as o (id)
    on conflict do nothing
    returning h.ref
  )
  select coalesce(array_agg(distinct ref), '{}') into registered from added;
  with told as (
    select w ->> 'ref' as ref, e.event, e.event ->> 'id' as event_id, (e.event ->> 'toldAt') collate "C" as told_at
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    cross join jsonb_array_elements(w -> 'events') as e (event)
  ), parked as (
    insert into wismo.parked_events as p (ref, event_id, told_at, event, source, digest, received_at, held)
    select distinct on (t.ref, t.event_id) t.ref, t.event_id, t.told_at, t.event,
      tellers -> t.event_id ->> 'source', tellers -> t.event_id ->> 'digest',
      coalesce((tellers -> t.event_id ->> 'receivedAt')::timestamptz, now()),
      -- No `exists`: guessing a million rows, the planner would read all holders into a hash first.
      (select true from wismo.order_refs h where h.ref = t.ref limit 1) is not null
    from told t
    order by t.ref, t.event_id, t.told_at desc
    on conflict (ref, event_id) do update set told_at = excluded.told_at, event = excluded.event
    where excluded.told_at > p.told_at
    returning p.ref
  )
  select coalesce(array_agg(distinct ref), '{}') into routed from parked;
  -- Its first holder has loaded, and so been given, everything that was parked.
  update wismo.parked_events p set held = true where p.ref = any (registered) and not p.held;
  update wismo.refs r set version = r.version + 1 where r.ref = any (registered || routed);
end
$$;

-- Orders with their merged facts, and what is derived from them.
create function wismo.write_merged(groups jsonb[], tellers jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  orders constant jsonb[] := array(
    select w from unnest(groups) g cross join jsonb_array_elements(g -> 'orders') w where g ->> 'mode' = 'merge');
begin
  if cardinality(orders) = 0 then
    return;
  end if;
  -- A later telling that was deferred meanwhile is not covered by merging an earlier one: it stays unmerged.
  -- Told again, an event keeps who told it first.
  insert into wismo.events as e (order_id, event_id, type, resource, told_at, body, source, digest, received_at, merged)
  select distinct on (o.id, t.event_id)
    o.id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event,
    case when parked.event_id is null then f.teller ->> 'source' else parked.source end,
    case when parked.event_id is null then f.teller ->> 'digest' else parked.digest end,
    coalesce(parked.received_at, (f.teller ->> 'receivedAt')::timestamptz, now()), true
  from unnest(orders) w
  cross join lateral (select w ->> 'id') as o (id)
  cross join jsonb_array_elements(w -> 'events') as v (event)
  cross join lateral (select v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C") as t (event, event_id, told_at)
  cross join lateral (select coalesce(tellers -> t.event_id, '{}')) as f (teller)
  -- As in teller_of, which called for every event takes half as long as the rest.
  left join lateral (
    select p.event_id, p.source, p.digest, p.received_at
    from wismo.parked_events p
    where p.ref = any (array(select jsonb_array_elements_text(t.event -> 'refs'))) and p.event_id = t.event_id
    order by p.received_at
    limit 1
  ) as parked on true
  order by o.id, t.event_id, t.told_at desc
  on conflict (order_id, event_id) do update set
    told_at = greatest(e.told_at, excluded.told_at),
    body = case when excluded.told_at > e.told_at then excluded.body else e.body end,
    merged = e.merged or excluded.told_at >= e.told_at
  where not e.merged or excluded.told_at > e.told_at;

  update wismo.orders o set
    version = o.version + 1,
    rules = (w ->> 'rules')::integer,
    facts = w -> 'facts',
    state = w -> 'state',
    name = h.name,
    name_key = case when h.name is distinct from o.name then wismo.name_key(h.name) else o.name_key end,
    number = case when h.name is distinct from o.name then wismo.number_of(h.name) else o.number end,
    status = h.status,
    substatus = h.substatus,
    financial_status = h."financialStatus",
    fulfillment_status = h."fulfillmentStatus",
    return_status = h."returnStatus",
    flags = h.flags,
    test = h.test,
    ordered_at = h."orderedAt",
    promised_at = h."promisedAt",
    estimated_at = h."estimatedAt",
    snapshot_at = h."snapshotAt",
    -- A snapshot taken after the refetch was asked for is what was asked for.
    refetch_after = case when h."snapshotAt" >= o.refetch_after then null else o.refetch_after end,
    dirty = exists (select from wismo.events e where e.order_id = o.id and not e.merged),
    -- Not now(): that is when the transaction began, and one that waited for the lock began before the one it waited for.
    updated_at = clock_timestamp()
  from unnest(orders) w
  cross join lateral jsonb_to_record(w -> 'headline') as h (
    name text, status text, substatus text, "financialStatus" text, "fulfillmentStatus" text, "returnStatus" text,
    flags text[], test boolean, "orderedAt" timestamptz,
    "promisedAt" timestamptz, "estimatedAt" timestamptz, "snapshotAt" timestamptz)
  where o.id = w ->> 'id';

  perform wismo.write_shipments(orders);
  perform wismo.write_sayings(orders);
  perform wismo.tell_listeners(orders);
end
$$;

-- An order's shipments are replaced; rows that say the same as before are not written.
create function wismo.write_shipments(orders jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- An array leads to the rows: joined, the whole table would be read.
  with kept as materialized (
    select w ->> 'id' as order_id, r ->> 'key' as key
    from unnest(orders) w
    cross join jsonb_array_elements(w -> 'shipments') r
  )
  delete from wismo.shipments s
  where s.order_id = any (array(select w ->> 'id' from unnest(orders) w))
    and not exists (select from kept k where k.order_id = s.order_id and k.key = s.key);
  insert into wismo.shipments as s
    (order_id, key, number, carrier, status, live, condition, scanned_at, delivered_at, waiting_since, units)
  select w ->> 'id', r.key, r.number, r.carrier, r.status, r.live, r.condition, r."scannedAt", r."deliveredAt",
    r."waitingSince", r.units
  from unnest(orders) w
  cross join lateral jsonb_to_recordset(w -> 'shipments') as r (
    key text, number text, carrier text, status text, live boolean, condition text,
    "scannedAt" timestamptz, "deliveredAt" timestamptz, "waitingSince" timestamptz, units integer)
  on conflict (order_id, key) do update set
    number = excluded.number, carrier = excluded.carrier, status = excluded.status, live = excluded.live,
    condition = excluded.condition, scanned_at = excluded.scanned_at, delivered_at = excluded.delivered_at,
    waiting_since = excluded.waiting_since, units = excluded.units
  where (s.number, s.carrier, s.status, s.live, s.condition, s.scanned_at, s.delivered_at, s.waiting_since, s.units)
    is distinct from (excluded.number, excluded.carrier, excluded.status, excluded.live, excluded.condition,
      excluded.scanned_at, excluded.delivered_at, excluded.waiting_since, excluded.units);
end
$$;

-- Stores events with the orders beside them, unmerged, and marks those orders dirty. Their versions stay: a merge
-- under way computes `dirty` under the same row lock, so it cannot lose sight of what is stored here.
create function wismo.store_unmerged(orders text[], events jsonb[], tellers jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  touched text[];
begin
  with stored as (
    insert into wismo.events as e
      (order_id, event_id, type, resource, told_at, body, source, digest, received_at, merged)
    select distinct on (t.order_id, t.event_id)
      t.order_id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event,
      f.teller ->> 'source', f.teller ->> 'digest', coalesce((f.teller ->> 'receivedAt')::timestamptz, now()), false
    from unnest(orders, events) as v (order_id, event)
    cross join lateral (
      select v.order_id, v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C"
    ) as t (order_id, event, event_id, told_at)
    cross join lateral wismo.teller_of(t.event, tellers) as f (teller)
    order by t.order_id, t.event_id, t.told_at desc
    on conflict (order_id, event_id) do update set
      told_at = excluded.told_at, body = excluded.body, merged = false
    where excluded.told_at > e.told_at
    returning e.order_id
  )
  select array_agg(distinct order_id) into touched from stored;
  update wismo.orders o set dirty = true where o.id = any (touched) and not o.dirty;
end
$$;

-- Gives every holder of the references what is parked on them and it has not been told, or not as late.
create function wismo.hand_over(refs text[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  holders text[];
  events jsonb[];
begin
  select array_agg(h.order_id), array_agg(p.event) into holders, events
  from wismo.parked_events p
  join wismo.order_refs h on h.ref = p.ref
  where p.ref = any (refs)
    and not exists (
      select from wismo.events e
      where e.order_id = h.order_id and e.event_id = p.event_id and e.told_at >= p.told_at);
  -- All of them are parked, so who told them stands there.
  perform wismo.store_unmerged(holders, events, '{}');
  update wismo.parked_events p set held = true
  where p.ref = any (refs) and not p.held and exists (select from wismo.order_refs h where h.ref = p.ref);
end
$$;

-- Events of groups that gave up merging: kept with the orders that they name and with those they are routed to.
create function wismo.write_deferred(groups jsonb[], tellers jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
  orders text[];
  events jsonb[];
  routed constant text[] := array(
    select distinct w ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    where g ->> 'mode' = 'defer');
begin
  select array_agg(d ->> 'order'), array_agg(d -> 'event') into orders, events
  from unnest(groups) g
  cross join jsonb_array_elements(g -> 'deferred') d
  where g ->> 'mode' = 'defer';
  if cardinality(orders) > 0 then
    perform wismo.store_unmerged(orders, events, tellers);
  end if;
  if cardinality(routed) > 0 then
    perform wismo.hand_over(routed);
  end if;
end
$$;

-- What a delivery says beside its facts.
create function wismo.write_asides(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Whoever is to be forgotten is so before anything of him is written.
  perform wismo.write_privacy(groups);
  perform wismo.write_contacts(groups);

  update wismo.orders o set refetch_after = greatest(o.refetch_after, asked.after)
  from (
    select r ->> 'order' as id, max((r ->> 'after')::timestamptz) as after
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refetches') r
    group by 1
  ) as asked
  where o.id = asked.id and (o.snapshot_at is null or o.snapshot_at < asked.after);

  perform wismo.write_others(groups);
end
$$;

-- Raw deliveries that are not known already, and one alert per cause for those that were not understood.
create function wismo.write_deliveries(groups jsonb[], claims wismo.claim[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  watched constant boolean := exists (select from wismo.tombstones);
begin
  with told as materialized (
    select d.row, s.subjects, watched and wismo.is_redacted(d.row ->> 'shop', s.subjects) as redacted
    from unnest(groups) with ordinality as g (body, n)
    cross join jsonb_array_elements(g.body -> 'deliveries') with ordinality as d (row, n)
    join unnest(claims) c on c.grp = g.n and c.nth = d.n
    -- Whom its sender names, and the orders that it led to. `offset` keeps the hashes from being made twice.
    cross join lateral (
      select wismo.subject_hashes(
        array(select jsonb_array_elements_text(d.row -> 'subjects'))
          || array(select 'order:' || o from jsonb_array_elements_text(d.row -> 'orders') o)) as subjects
      offset 0
    ) as s
    where not c.known
  )
  insert into wismo.deliveries
    (received_at, source, digest, topic, shop, outcome, reason, task, orders, headers, subjects, body, redacted_at)
  select (t.row ->> 'receivedAt')::timestamptz, t.row ->> 'source', t.row ->> 'digest', t.row ->> 'topic',
    t.row ->> 'shop', t.row ->> 'outcome', t.row ->> 'reason', t.row ->> 'task',
    array(select jsonb_array_elements_text(t.row -> 'orders')), t.row -> 'headers', t.subjects,
    -- Stripped before it is stored: a retry from before the redaction is as well signed as any.
    case when t.redacted then '' else decode(t.row ->> 'body', 'base64') end,
    case when t.redacted then now() end
  from told t;

  -- Last of all: many batches may raise the same alert, and its row is locked until they end.
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'quarantined', q.source || ':' || q.reason, min(q.received_at), max(q.received_at), count(*),
    jsonb_build_object('source', q.source, 'reason', q.reason, 'topics', jsonb_agg(distinct q.topic))
  from (
    select d ->> 'source' as source, coalesce(d ->> 'reason', '') as reason, d ->> 'topic' as topic,
      (d ->> 'receivedAt')::timestamptz as received_at
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'deliveries') d
    where d ->> 'outcome' = 'quarantined'
      and not wismo.is_dismissed(d ->> 'source', coalesce(d ->> 'reason', ''), d ->> 'shop', null)
  ) as q
  group by q.source, q.reason
  order by (q.source || ':' || q.reason) collate "C"
  on conflict (kind, fingerprint) do update set
    last_seen = greatest(a.last_seen, excluded.last_seen),
    count = a.count + excluded.count,
    detail = excluded.detail,
    cleared_at = null;
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170400"}'::jsonb $$;

call wismo.set_grants();
