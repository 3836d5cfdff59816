-- Parcels that nobody else follows are registered with somebody who does.

-- When its number was first told here; rewriting a shipment leaves it.
alter table wismo.shipments add column first_seen_at timestamptz not null default now();

-- Those of which there is still something to hear. Of the stages, these are the last.
create index shipments_open on wismo.shipments (first_seen_at)
where live and number is not null and status not in ('delivered', 'returned_to_sender', 'lost');

-- One row for each number and aggregator, so that each is registered once.
create table wismo.trackers (
  aggregator text collate "C" not null,
  number text collate "C" not null,
  carrier text,
  -- due, registered, or unsupported: the aggregator does not know such numbers.
  standing text not null default 'due',
  reason text,
  leased_until timestamptz,
  attempts integer not null default 0,
  changed_at timestamptz not null default now(),
  primary key (aggregator, number)
);
alter table wismo.trackers enable row level security;
create index trackers_number on wismo.trackers (number);
create index trackers_due on wismo.trackers (aggregator, leased_until) where standing = 'due';

-- The numbers that want to be followed: under way, of real orders, told within so many days, and never scanned by a
-- carrier's feed. A shop's own scans name no number, and so are not among the parked events of one.
create function wismo.unfollowed(days integer) returns table (number text, carrier text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select distinct on (s.number) s.number, s.carrier
    from wismo.shipments s
    join wismo.orders o on o.id = s.order_id
    where s.live and s.number is not null and s.status not in ('delivered', 'returned_to_sender', 'lost')
      and s.first_seen_at > now() - make_interval(days => days)
      and not o.test
      and not exists (
        select from wismo.parked_events p
        where p.ref = 'tracking:' || s.number and p.event ->> 'type' = 'scan.recorded'
          -- What was told of it before is of an earlier parcel with this number.
          and p.received_at > now() - make_interval(days => days))
    order by s.number, s.carrier nulls last;
end
$$;

-- {aggregator, days, limit, seconds} → {trackers} to be registered, leased for so many seconds and for twice as long
-- after each failure. Of several at once each gets others.
create function public.wismo_claim_trackers(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  its_name constant text := input ->> 'aggregator';
  numbers text[];
  carriers text[];
  claimed jsonb;
begin
  select coalesce(array_agg(u.number), '{}'), coalesce(array_agg(u.carrier), '{}') into numbers, carriers
  from wismo.unfollowed((input ->> 'days')::integer) u;
  insert into wismo.trackers (aggregator, number, carrier)
  select its_name, u.number, u.carrier
  from unnest(numbers, carriers) as u (number, carrier)
  where not exists (select from wismo.trackers t where t.aggregator = its_name and t.number = u.number)
  -- Sorted, so that of two who find the same numbers one waits for the other.
  order by u.number collate "C"
  on conflict do nothing;
  -- Delivered, voided or told of by a feed before they were registered.
  delete from wismo.trackers t
  where t.aggregator = its_name and t.standing = 'due' and coalesce(t.leased_until, '-infinity') < now()
    and t.number <> all (numbers);
  with due as (
    select t.number
    from wismo.trackers t
    where t.aggregator = its_name and t.standing = 'due' and coalesce(t.leased_until, '-infinity') < now()
    order by t.leased_until nulls first, t.number
    limit (input ->> 'limit')::integer
    for update skip locked
  ), leased as (
    update wismo.trackers t set
      leased_until = now() + make_interval(secs => wismo.lease_seconds(input, t.attempts)),
      attempts = t.attempts + 1
    from due d
    where t.aggregator = its_name and t.number = d.number
    returning t.number, t.carrier
  )
  select jsonb_agg(jsonb_build_object('number', l.number, 'carrier', l.carrier) order by l.number)
  into claimed from leased l;
  return jsonb_build_object('trackers', coalesce(claimed, '[]'));
end
$$;

-- {aggregator, settled: [{number, kind, reason}]}: registered, unsupported, or later, which is no failure. What failed is
-- not settled: it is due again when its lease ends.
create function public.wismo_settle_trackers(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform from wismo.trackers t
  where t.aggregator = input ->> 'aggregator'
    and t.number = any (array(select s ->> 'number' from jsonb_array_elements(input -> 'settled') s))
  order by t.number for update;
  update wismo.trackers t set
    standing = case s ->> 'kind' when 'later' then 'due' else s ->> 'kind' end,
    reason = s ->> 'reason',
    leased_until = null,
    attempts = case s ->> 'kind' when 'later' then greatest(t.attempts - 1, 0) else 0 end,
    changed_at = now()
  from jsonb_array_elements(input -> 'settled') s
  where t.aggregator = input ->> 'aggregator' and t.number = s ->> 'number'
    -- Registered by another meanwhile, it stays so.
    and t.standing = 'due';
  return '{}'::jsonb;
end
$$;

-- Which parcels of an order are registered, and which cannot be.
create function wismo.trackers_of(its_order text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'number', t.number, 'aggregator', t.aggregator, 'standing', t.standing, 'reason', t.reason)
      order by t.number, t.aggregator), '[]')
    from wismo.shipments s
    join wismo.trackers t on t.number = s.number
    where s.order_id = its_order and t.standing <> 'due');
end
$$;

create function wismo.status_row(
  id text, name text, version bigint, updated_at timestamptz, ordered_at timestamptz, state jsonb) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'id', id, 'name', name, 'version', version, 'updatedAt', wismo.instant(updated_at),
    'orderedAt', wismo.instant(ordered_at), 'state', state, 'trackers', wismo.trackers_of(id))
$$;

-- {order} → {trackers}.
create function public.wismo_trackers(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('trackers', wismo.trackers_of(input ->> 'order'));
end
$$;

-- {token, terms} → one order as anybody may see it, or null: for a link that has ended as for one that never was.
create or replace function public.wismo_status(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  answer jsonb;
begin
  select wismo.status_row(o.id, o.name, o.version, o.updated_at, o.ordered_at, o.state) into answer
  from wismo.orders o
  where o.token = input ->> 'token'
    and wismo.link_holds(o.shop, greatest(o.updated_at, o.token_issued_at), input -> 'terms');
  if answer is not null then
    return answer;
  end if;
  return (
    select wismo.status_row(o.id, o.name, o.version, o.updated_at, o.ordered_at, o.state)
    from wismo.former_tokens f
    join wismo.orders o on o.id = f.order_id
    where f.token = input ->> 'token' and wismo.link_holds(o.shop, f.replaced_at, input -> 'terms'));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123190200"}'::jsonb $$;

call wismo.set_grants();
