-- Orders that somebody looks at right now: what has changed of them, and who wants to be told of it.

-- Orders of whose commits somebody wants to hear, and until when.
create table wismo.watched_orders (
  order_id text collate "C" primary key,
  until timestamptz not null
) with (fillfactor = 50);
alter table wismo.watched_orders enable row level security;

-- Says on a channel which watched orders this transaction has merged, as `<version> <order>`, once it commits. Of others
-- nothing is said: transactions that say something wait for each other until they are on disk, in the whole server.
create function wismo.tell_listeners(orders jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_notify('wismo_orders', (w ->> 'expectedVersion')::bigint + 1 || ' ' || (w ->> 'id'))
  from unnest(orders) w
  where (select l.until from wismo.watched_orders l where l.order_id = w ->> 'id') > now()
    -- A longer text would be refused, and the commit with it; such an order is found by asking.
    and octet_length(w ->> 'id') < 7000;
end
$$;

-- {tokens, terms, listenSeconds} → {versions}: of each link that shows an order, the version of that order. With listenSeconds,
-- commits of these orders say so for so long. No reading of whole tables, see wismo_load.
create function public.wismo_versions(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
declare
  tokens constant text[] := array(select jsonb_array_elements_text(input -> 'tokens'));
  versions jsonb;
  ids text[];
begin
  select coalesce(jsonb_object_agg(v.token, v.version), '{}'), coalesce(array_agg(distinct v.id), '{}')
  into versions, ids
  from (
    select o.token, o.version, o.id
    from wismo.orders o
    where o.token = any (tokens)
      and wismo.link_holds(o.shop, greatest(o.updated_at, o.token_issued_at), input -> 'terms')
    union all
    select f.token, o.version, o.id
    from wismo.former_tokens f
    join wismo.orders o on o.id = f.order_id
    where f.token = any (tokens) and wismo.link_holds(o.shop, f.replaced_at, input -> 'terms')
  ) as v;
  if input ->> 'listenSeconds' is not null then
    insert into wismo.watched_orders as l (order_id, until)
    select i.id, now() + make_interval(secs => (input ->> 'listenSeconds')::integer)
    from unnest(ids) as i (id)
    -- Sorted, so that of two who watch the same orders one waits for the other.
    order by i.id collate "C"
    on conflict (order_id) do update set until = greatest(l.until, excluded.until);
    -- Last and waiting for nobody, so that it can hold up nobody.
    delete from wismo.watched_orders w
    where w.order_id = any (array(
      select l.order_id from wismo.watched_orders l where l.until < now() limit 1000 for update skip locked));
  end if;
  return jsonb_build_object('versions', versions);
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123220100"}'::jsonb $$;

call wismo.set_grants();
