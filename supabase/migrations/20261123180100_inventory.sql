-- What deliveries ask for beside orders: stock, fetches, and shops that are gone.

create table wismo.inventory_levels (
  shop text collate "C" not null,
  item text collate "C" not null,
  location text collate "C" not null,
  -- Null: not tracked there.
  available integer,
  updated_at timestamptz not null,
  primary key (shop, item, location)
);
alter table wismo.inventory_levels enable row level security;

-- Things of an order that only asking for them can tell, since nobody knows whose they are. One row for each,
-- however often it was told to have changed.
create table wismo.fetches (
  ref text collate "C" primary key,
  shop text not null,
  gid text not null,
  -- Answers from before this moment do not settle it.
  after timestamptz not null,
  leased_until timestamptz,
  attempts integer not null default 0
);
alter table wismo.fetches enable row level security;
create index fetches_after on wismo.fetches (after);

-- Until then somebody is fetching the order, or it failed and is not tried again yet.
alter table wismo.orders add column refetch_leased_until timestamptz;
alter table wismo.orders add column refetch_attempts integer not null default 0;
create index orders_refetch on wismo.orders (refetch_after) where refetch_after is not null;

-- Stock, fetches and uninstalls. Sorted, as every commit takes its locks.
create function wismo.write_others(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.inventory_levels as l (shop, item, location, available, updated_at)
  select distinct on (i.shop collate "C", i.item collate "C", i.location collate "C") i.shop, i.item, i.location, i.available, i."updatedAt"
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, location text, available integer, "updatedAt" timestamptz)
  where i.kind = 'inventory'
  -- Two in one second: the one that leaves less is believed, whatever came first.
  order by i.shop collate "C", i.item collate "C", i.location collate "C", i."updatedAt" desc, i.available nulls last
  on conflict (shop, item, location) do update set available = excluded.available, updated_at = excluded.updated_at
  where excluded.updated_at > l.updated_at
    or (excluded.updated_at = l.updated_at
      and coalesce(excluded.available, 2147483647) < coalesce(l.available, 2147483647));

  insert into wismo.fetches as f (ref, shop, gid, after)
  select distinct on (r.ref collate "C") r.ref, r.shop, r.gid, r.after
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'fetches') as r (ref text, shop text, gid text, after timestamptz)
  order by r.ref collate "C", r.after desc
  on conflict (ref) do update set after = excluded.after
  where excluded.after > f.after;

  perform wismo.write_tasks(groups);

  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select distinct 'uninstalled', u ->> 'shop', now(), now(), 1, jsonb_build_object('shop', u ->> 'shop')
  from unnest(groups) g
  cross join jsonb_array_elements(g -> 'asides') u
  where u ->> 'kind' = 'uninstalled'
  on conflict (kind, fingerprint) do update set last_seen = now(), count = a.count + 1, cleared_at = null;
end
$$;

-- {shops, limit, seconds} → {orders, fetches} that are owed and that nobody else is fetching; they are leased for so
-- many seconds, and for twice as long after each failure. Fetches bring the holders of their reference.
create function public.wismo_claim_fetches(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  shops constant text[] := array(select jsonb_array_elements_text(input -> 'shops'));
  at_most constant integer := (input ->> 'limit')::integer;
  orders jsonb;
  fetches jsonb;
begin
  with due as (
    select o.id
    from wismo.orders o
    where o.refetch_after is not null and o.shop = any (shops) and coalesce(o.refetch_leased_until, '-infinity') < now()
    order by o.refetch_after
    limit at_most
    for no key update skip locked
  ), leased as (
    update wismo.orders o set
      refetch_leased_until = now() + make_interval(secs => wismo.lease_seconds(input, o.refetch_attempts)),
      refetch_attempts = o.refetch_attempts + 1
    from due d
    where o.id = d.id
    returning o.id, o.shop, o.external_id, o.refetch_after
  )
  select jsonb_agg(jsonb_build_object('order', l.id, 'shop', l.shop, 'externalId', l.external_id,
    'after', to_jsonb(l.refetch_after)))
  into orders from leased l;
  with due as (
    select f.ref
    from wismo.fetches f
    where f.shop = any (shops) and coalesce(f.leased_until, '-infinity') < now()
    order by f.after
    limit at_most
    for update skip locked
  ), leased as (
    update wismo.fetches f set
      leased_until = now() + make_interval(secs => wismo.lease_seconds(input, f.attempts)),
      attempts = f.attempts + 1
    from due d
    where f.ref = d.ref
    returning f.ref, f.shop, f.gid, f.after
  )
  select jsonb_agg(jsonb_build_object('ref', l.ref, 'shop', l.shop, 'gid', l.gid, 'after', to_jsonb(l.after),
    'holders', array(select h.order_id from wismo.order_refs h where h.ref = l.ref order by h.order_id)))
  into fetches from leased l;
  return jsonb_build_object('orders', coalesce(orders, '[]'), 'fetches', coalesce(fetches, '[]'));
end
$$;

-- Doubled for each failed attempt, up to an hour.
create function wismo.lease_seconds(input jsonb, attempts integer) returns double precision
language sql immutable
set search_path = ''
as $$ select least(3600, (input ->> 'seconds')::double precision * (2 ^ least(attempts, 10))) $$;

-- {orders: [{order, after}], fetches: [{ref, after}]}: these were answered. What was asked for anew meanwhile has a
-- later `after` and stays owed.
create function public.wismo_settle_fetches(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform from wismo.orders o
  where o.id = any (array(select r ->> 'order' from jsonb_array_elements(input -> 'orders') r))
  order by o.id for no key update;
  update wismo.orders o set
    refetch_after = case when o.refetch_after <= (r ->> 'after')::timestamptz then null else o.refetch_after end,
    refetch_leased_until = null,
    refetch_attempts = 0
  from jsonb_array_elements(input -> 'orders') r
  where o.id = r ->> 'order';
  delete from wismo.fetches f
  using jsonb_array_elements(input -> 'fetches') r
  where f.ref = r ->> 'ref' and f.after <= (r ->> 'after')::timestamptz;
  update wismo.fetches f set leased_until = null, attempts = 0
  from jsonb_array_elements(input -> 'fetches') r
  where f.ref = r ->> 'ref';
  return '{}'::jsonb;
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123180100"}'::jsonb $$;

call wismo.set_grants();
