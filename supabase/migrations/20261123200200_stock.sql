-- Stock by SKU, and the lines of orders that wait for it.

-- Per shop and SKU whether anybody who counts it has any, and whether anybody has none. What the shop calls available is
-- what it may still sell: at zero all it has is promised, which says nothing of the units of an order that it is
-- promised to; below zero it has promised more than there is. A warehouse lists what it can still send.
create function wismo.sku_stock() returns table (shop text, sku text, has_some boolean, has_none boolean)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select l.shop::text, s.sku::text,
      -- Where it is not tracked there is always some.
      bool_or(l.available is null or l.available > 0),
      bool_or(case when l.feed = '' then l.available < 0 else l.available <= 0 end)
    from wismo.inventory_levels l
    left join wismo.stock_items i on i.shop = l.shop and i.item = l.item
    cross join lateral (
      select case when starts_with(l.item, 'sku:') then substr(l.item, 5) else i.sku end as sku) as s
    where s.sku is not null
    group by l.shop, s.sku;
end
$$;

-- Lines with units that nobody has begun to pack, of a SKU of which nobody has any: `select * from
-- wismo.waiting_for_stock()`. A kit waits for the pieces that it is made of too. It depends on what others tell of other
-- things, so it is asked for and never part of an order's state.
create function wismo.waiting_for_stock() returns table (
  order_id text, name text, shop text, ordered_at timestamptz, line text, title text, sku text, units integer
)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    -- Each made once, whatever the planner thinks of their sizes: an order's lines must not be unpacked for every SKU.
    with lacking as materialized (
      select k.shop, k.sku from wismo.sku_stock() k where k.has_none and not k.has_some
    ), open_lines as materialized (
      select o.id, coalesce(o.name, o.external_id) as name, o.shop, o.ordered_at, each.line, o.facts -> 'kits' as kits,
        (each.line ->> 'net')::integer - (each.line ->> 'tracked')::integer - (each.line ->> 'allocated')::integer as units
      from wismo.orders o
      cross join lateral jsonb_array_elements(o.state -> 'lines') as each (line)
      where o.status in ('pending', 'confirmed', 'scheduled', 'on_hold', 'processing', 'partially_shipped', 'partially_delivered')
        and not o.test
        and each.line ->> 'kind' = 'physical'
        and exists (select from lacking)
    ), wanted as materialized (
      select v.*, w.sku
      from open_lines v
      cross join lateral (
        select v.line ->> 'sku' as sku
        union
        select piece ->> 'sku'
        from jsonb_array_elements(coalesce(v.kits -> (v.line ->> 'id') -> 'body' -> 'pieces', '[]')) piece
      ) as w
      where v.units > 0 and w.sku is not null
    )
    select w.id::text, w.name, w.shop, w.ordered_at, w.line ->> 'id', w.line ->> 'title', w.sku, w.units
    from wanted w
    join lacking k on k.shop = w.shop and k.sku = w.sku;
end
$$;

create index inventory_levels_item on wismo.inventory_levels (item);
create index stock_items_sku on wismo.stock_items (sku);

-- What is known of a SKU, level by level, of one shop or of all.
create function wismo.levels_of(of_shop text, of_sku text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  listed constant text := 'sku:' || of_sku;
  items constant text[] := array(select i.item from wismo.stock_items i where i.sku = of_sku);
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'shop', l.shop, 'item', l.item, 'location', l.location, 'feed', nullif(l.feed, ''), 'available', l.available,
      'updatedAt', wismo.instant(l.updated_at)) order by l.shop, l.feed, l.location, l.item)
    from wismo.inventory_levels l
    where l.item = any (items || listed)
      and (of_shop is null or l.shop = of_shop)
      and (l.item = listed
        or exists (select from wismo.stock_items i where i.shop = l.shop and i.item = l.item and i.sku = of_sku))), '[]');
end
$$;

-- {sku} → {levels, waiting}: of all shops.
create function public.wismo_stock(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object(
    'levels', wismo.levels_of(null, input ->> 'sku'),
    'waiting', array(
      select jsonb_build_object(
        'order', w.order_id, 'name', w.name, 'line', w.line, 'title', w.title, 'units', w.units,
        'orderedAt', wismo.instant(w.ordered_at))
      from wismo.waiting_for_stock() w
      where w.sku = input ->> 'sku'
      order by w.ordered_at, w.order_id
      limit 100));
end
$$;

-- {now} → {raised, cleared}: one alert for each SKU that lines wait for; its count is the units that wait.
create function public.wismo_tend_stock(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  waiting constant jsonb[] := array(
    select jsonb_build_object(
      'fingerprint', w.shop || ' ' || w.sku, 'shop', w.shop, 'sku', w.sku, 'units', sum(w.units), 'orders',
      jsonb_build_object(
        'count', count(distinct w.order_id),
        'names', to_jsonb((array_agg(w.name order by w.ordered_at, w.order_id, w.line))[1:20])))
    from wismo.waiting_for_stock() w
    group by w.shop, w.sku
    order by (w.shop || ' ' || w.sku) collate "C");
  cleared integer;
begin
  -- In one order, as whoever runs beside it does.
  perform from wismo.alerts a where a.kind = 'waiting_for_stock' order by a.fingerprint for no key update;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'waiting_for_stock', w ->> 'fingerprint', moment, moment, (w ->> 'units')::bigint,
    w - 'fingerprint' || jsonb_build_object('levels', wismo.levels_of(w ->> 'shop', w ->> 'sku'))
  from unnest(waiting) w
  order by (w ->> 'fingerprint') collate "C"
  on conflict (kind, fingerprint) do update set
    first_seen = case when a.cleared_at is null then a.first_seen else excluded.first_seen end,
    last_seen = excluded.last_seen, count = excluded.count, detail = excluded.detail, cleared_at = null
  where a.last_seen <= excluded.last_seen;
  update wismo.alerts a set cleared_at = moment
  where a.kind = 'waiting_for_stock' and a.cleared_at is null and a.last_seen <= moment
    and not exists (select from unnest(waiting) w where w ->> 'fingerprint' = a.fingerprint);
  get diagnostics cleared = row_count;
  return jsonb_build_object('raised', cardinality(waiting), 'cleared', cleared);
end
$$;

-- {lists: [{feed, shop, at}]} → {emptied}: of a list that has everything, what it does not have is gone. Whatever is in it was
-- told with its time, so what was told by an earlier list alone is not in it; a list may be named again and again.
create function public.wismo_empty_absent(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  emptied integer;
begin
  with absent as (
    select l.shop, l.item, l.location, l.feed, max((r ->> 'at')::timestamptz) as at
    from wismo.inventory_levels l
    join jsonb_array_elements(input -> 'lists') r on l.feed = r ->> 'feed' and l.shop = r ->> 'shop'
    where l.listed_at < (r ->> 'at')::timestamptz
    group by l.shop, l.item, l.location, l.feed
  ), locked as (
    -- Sorted, as commits lock them.
    select l.shop, l.item, l.location, l.feed, a.at
    from wismo.inventory_levels l
    join absent a using (shop, item, location, feed)
    order by l.shop, l.item, l.location, l.feed
    for no key update of l
  )
  update wismo.inventory_levels l set available = 0, updated_at = k.at, listed_at = k.at
  from locked k
  where l.shop = k.shop and l.item = k.item and l.location = k.location and l.feed = k.feed and l.listed_at < k.at;
  get diagnostics emptied = row_count;
  return jsonb_build_object('emptied', emptied);
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123200200"}'::jsonb $$;

call wismo.set_grants();
