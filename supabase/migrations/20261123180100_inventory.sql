-- What deliveries ask for beside orders: stock, fetches, and shops that are gone.

create table wismo.inventory_levels (
  shop text collate "C" not null,
  item text collate "C" not null,
  location text collate "C" not null,
  -- Null: not tracked there.
  available integer,
  updated_at timestamptz not null,
  -- Whose list told it; '' for the shop itself. Two who count the same place may differ.
  feed text collate "C" not null default '',
  -- When the latest list was written that has it.
  listed_at timestamptz,
  primary key (shop, item, location, feed)
);
alter table wismo.inventory_levels enable row level security;

-- Things of an order that only asking for them can tell, since nobody knows whose they are. One row for each,
-- however often it was told to have changed.
create table wismo.fetches (
  ref text collate "C" primary key,
  -- Who told of it.
  source text collate "C" not null,
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

-- What the shop calls a thing of which it keeps stock.
create table wismo.stock_items (
  shop text collate "C" not null,
  item text collate "C" not null,
  sku text collate "C",
  updated_at timestamptz not null,
  primary key (shop, item)
);
alter table wismo.stock_items enable row level security;

-- Of what a list tells the later list holds, whenever its rows were counted.
create function wismo.write_stock(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.inventory_levels as l (shop, item, location, feed, available, updated_at, listed_at)
  select distinct on (i.shop collate "C", i.item collate "C", i.location collate "C", t.feed)
    i.shop, i.item, i.location, t.feed, i.available, i."updatedAt", t.listed_at
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, location text, available integer, "updatedAt" timestamptz, listed jsonb)
  cross join lateral (
    select coalesce(i.listed ->> 'feed', '') collate "C", (i.listed ->> 'at')::timestamptz) as t (feed, listed_at)
  where i.kind = 'inventory'
  -- Two in one second: the one that leaves less is believed, whatever came first.
  order by i.shop collate "C", i.item collate "C", i.location collate "C", t.feed, t.listed_at desc,
    i."updatedAt" desc, i.available nulls last
  on conflict (shop, item, location, feed) do update set
    available = excluded.available, updated_at = excluded.updated_at, listed_at = excluded.listed_at
  where (coalesce(excluded.listed_at, '-infinity'), excluded.updated_at) > (coalesce(l.listed_at, '-infinity'), l.updated_at)
    or ((excluded.listed_at, excluded.updated_at) is not distinct from (l.listed_at, l.updated_at)
      and coalesce(excluded.available, 2147483647) < coalesce(l.available, 2147483647));

  insert into wismo.stock_items as k (shop, item, sku, updated_at)
  select distinct on (i.shop collate "C", i.item collate "C") i.shop, i.item, i.sku, i."updatedAt"
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, sku text, "updatedAt" timestamptz)
  where i.kind = 'item'
  order by i.shop collate "C", i.item collate "C", i."updatedAt" desc
  on conflict (shop, item) do update set sku = excluded.sku, updated_at = excluded.updated_at
  where excluded.updated_at > k.updated_at;
end
$$;

-- Stock, fetches and uninstalls. Sorted, as every commit takes its locks.
create function wismo.write_others(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  -- Most batches tell nothing beside their facts, and a statement that finds nothing to write takes its time too.
  aside constant boolean := exists (select from unnest(groups) g where g -> 'asides' <> '[]');
begin
  if aside then
    perform wismo.write_stock(groups);
  end if;

  insert into wismo.fetches as f (ref, source, shop, gid, after)
  select distinct on (r.ref collate "C") r.ref, r.source, r.shop, r.gid, r.after
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'fetches') as r (
    ref text, source text, shop text, gid text, after timestamptz)
  order by r.ref collate "C", r.after desc
  on conflict (ref) do update set after = excluded.after
  where excluded.after > f.after;
  perform wismo.mark_changed(groups);

  perform wismo.write_tasks(groups);
  if not aside then
    return;
  end if;
  perform wismo.write_mails(groups);
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select distinct 'uninstalled', u ->> 'shop', now(), now(), 1, jsonb_build_object('shop', u ->> 'shop')
  from unnest(groups) g
  cross join jsonb_array_elements(g -> 'asides') u
  where u ->> 'kind' = 'uninstalled'
  on conflict (kind, fingerprint) do update set last_seen = now(), count = a.count + 1, cleared_at = null;
end
$$;

-- Marks the orders that hold what has changed: told to have changed by this batch, or before and registered by it. The
-- locks of wismo_commit on references keep the two from missing each other.
create function wismo.mark_changed(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  touched constant text[] := array(
    select f ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'fetches') f
    union
    select w ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    where w -> 'register' <> '[]');
begin
  if cardinality(touched) = 0 then
    return;
  end if;
  update wismo.orders o set refetch_after = greatest(o.refetch_after, changed.after)
  from (
    select h.order_id, max(f.after) as after
    from wismo.fetches f
    join wismo.order_refs h on h.ref = f.ref
    where f.ref = any (touched)
    group by h.order_id
  ) as changed
  where o.id = changed.order_id and (o.snapshot_at is null or o.snapshot_at < changed.after);
end
$$;

-- Removes fetches that nobody will make: {now, shops, fetchDays, expiryDays}, of which `shops` can be asked. Of the
-- others, what an order holds is settled by a snapshot that is as new, since its order was marked; what no order
-- holds names none, and is returned after `fetchDays`. No fetch is kept for longer than `expiryDays`.
create function wismo.drop_fetches(input jsonb) returns table (ref text, source text, after timestamptz)
language plpgsql
set search_path = ''
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  askable constant text[] := array(select jsonb_array_elements_text(input -> 'shops'));
  unheld_before constant timestamptz := moment - make_interval(days => (input ->> 'fetchDays')::integer);
  expired_before constant timestamptz := moment - make_interval(days => (input ->> 'expiryDays')::integer);
begin
  return query
    with due as (
      select f.ref, h.held
      from wismo.fetches f
      cross join lateral (
        select count(*) > 0 as held, bool_and(coalesce(o.snapshot_at >= f.after, false)) as settled
        from wismo.order_refs r
        join wismo.orders o on o.id = r.order_id
        where r.ref = f.ref
      ) as h
      where f.after < expired_before
        or (f.shop <> all (askable) and (h.settled or (not h.held and f.after < unheld_before)))
      order by f.ref
      for update of f skip locked
    ), gone as (
      delete from wismo.fetches f using due d where f.ref = d.ref returning f.ref, f.source, f.after, d.held
    )
    select g.ref::text, g.source::text, g.after from gone g where not g.held;
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

-- {orders: [{order, after}], fetches: [{ref, after}]}: these were answered, a fetch with the order that holds its
-- reference. What was asked for anew meanwhile has a later `after` and stays owed.
create function public.wismo_settle_fetches(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform from wismo.orders o
  where o.id = any (array(
    select r ->> 'order' from jsonb_array_elements(input -> 'orders') r
    union all
    select h.order_id
    from jsonb_array_elements(input -> 'fetches') r
    join wismo.order_refs h on h.ref = r ->> 'ref'))
  order by o.id for no key update;
  update wismo.orders o set
    refetch_after = case when o.refetch_after <= (r ->> 'after')::timestamptz then null else o.refetch_after end,
    refetch_leased_until = null,
    refetch_attempts = 0
  from jsonb_array_elements(input -> 'orders') r
  where o.id = r ->> 'order';
  update wismo.orders o set refetch_after = null
  from jsonb_array_elements(input -> 'fetches') r
  join wismo.order_refs h on h.ref = r ->> 'ref'
  where o.id = h.order_id and o.refetch_after <= (r ->> 'after')::timestamptz;
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
