-- What feeds do against their contracts. Judged outside (src/jobs/contracts/judge.ts); here is what that needs, and its alerts.

-- {feeds, since} → {files}: what was received of these feeds since then, by feed and in the order in which it came.
create function public.wismo_feed_history(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object('files', array(
    select jsonb_build_object(
      'id', f.id::text, 'feed', f.feed, 'name', f.name, 'sha256', f.sha256, 'cameAt', wismo.instant(f.received_at),
      'standing', case f.state when 'ready' then 'under_way' when 'applying' then 'under_way' when 'dropped' then 'refused'
        else f.state end,
      'rows', f.rows, 'rejected', f.rows_rejected, 'header', to_jsonb(f.header), 'content', f.rows_hash,
      'confirmed', f.confirmed_by is not null and f.state in ('ready', 'applying', 'complete'),
      'modifiedAt', wismo.instant(f.modified_at), 'businessDate', f.business_date)
    from wismo.feed_files f
    where f.feed = any (array(select jsonb_array_elements_text(input -> 'feeds')))
      and f.received_at >= (input ->> 'since')::timestamptz
      -- Not here yet: whoever copies it may still find that it is unfinished.
      and f.state <> 'copying'
    order by f.feed, f.received_at, f.id));
end
$$;

-- {feed, shop, kind, locations} → {count, names}: the orders of which the feed should tell, with the names of the twenty oldest.
-- Shipments and stock: units that wait for nothing but to be sent. Returns: goods that are on their way back.
create function wismo.orders_at_risk(risk jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  anywhere constant boolean := jsonb_typeof(risk -> 'locations') is distinct from 'array';
  found jsonb;
begin
  with owed as (
    select coalesce(o.name, o.external_id) as name,
      row_number() over (order by o.ordered_at, o.id) as nth
    from wismo.orders o
    where o.shop = risk ->> 'shop' and not o.test and case risk ->> 'kind'
      when 'returns' then o.return_status in ('requested', 'in_transit')
      else o.status in ('confirmed', 'scheduled', 'on_hold', 'processing', 'partially_shipped', 'partially_delivered')
        and exists (
          select from jsonb_array_elements(o.state -> 'lines') l
          where l ->> 'kind' = 'physical'
            and (l ->> 'net')::integer - (l ->> 'tracked')::integer > (l ->> 'held')::integer)
        and (anywhere or wismo.is_sent_from(o.facts, risk -> 'locations'))
      end
  )
  select jsonb_build_object(
    'count', count(*), 'names', coalesce(jsonb_agg(w.name order by w.nth) filter (where w.nth <= 20), '[]'))
  into found from owed w;
  return found;
end
$$;

-- Whether some of an order still waits at one of the locations. Nobody may have told where: then it may be there.
create function wismo.is_sent_from(facts jsonb, locations jsonb) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(bool_or(locations ? (a.value -> 'body' ->> 'location')), true)
    from jsonb_each(coalesce(facts -> 'allocations', '{}')) a
    where a.value -> 'body' ->> 'state' in ('open', 'in_progress', 'on_hold', 'scheduled', 'incomplete'));
end
$$;

-- {now, conditions: [{kind, feed, shop, businessDate, since, open, count, detail}], risks, unjudged} → {open, cleared}. The alerts
-- of contracts become what the conditions say: whatever is open has one, and no other stays open but those of feeds that could
-- not be judged. A condition that came and went between two runs is told too, as one that is over.
create function public.wismo_tell_feed_conditions(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  kinds constant text[] := array[
    'feed_missing', 'feed_late', 'feed_empty', 'feed_short', 'feed_duplicate', 'feed_header_changed', 'feed_stale'];
  told constant jsonb[] := array(
    select c || jsonb_build_object('fingerprint', (c ->> 'feed') || ' ' || (c ->> 'businessDate'))
    from jsonb_array_elements(input -> 'conditions') c
    order by (c ->> 'kind') collate "C", (c ->> 'feed') collate "C", c ->> 'businessDate');
  orders jsonb;
  cleared integer;
begin
  -- Asked once for each feed of which something is open, however much it is.
  select coalesce(jsonb_object_agg(r ->> 'feed', wismo.orders_at_risk(r)), '{}') into orders
  from jsonb_array_elements(input -> 'risks') r
  where exists (select from unnest(told) c where c ->> 'feed' = r ->> 'feed' and (c ->> 'open')::boolean)
    or exists (
      select from wismo.alerts a
      where a.kind = 'feed_held' and a.cleared_at is null and a.detail ->> 'feed' = r ->> 'feed');

  -- In one order, as whoever runs beside it does.
  perform from wismo.alerts a where (a.kind = any (kinds) or a.kind = 'feed_held') and a.cleared_at is null
  order by a.kind, a.fingerprint for no key update;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail, cleared_at)
  select c ->> 'kind', c ->> 'fingerprint', (c ->> 'since')::timestamptz, moment, (c ->> 'count')::bigint,
    (c -> 'detail') || jsonb_build_object('feed', c ->> 'feed', 'shop', c ->> 'shop', 'businessDate', c ->> 'businessDate')
      || case when (c ->> 'open')::boolean then jsonb_build_object('orders', orders -> (c ->> 'feed')) else '{}' end,
    case when not (c ->> 'open')::boolean then moment end
  from unnest(told) c
  on conflict (kind, fingerprint) do update set
    first_seen = least(a.first_seen, excluded.first_seen), last_seen = excluded.last_seen, count = excluded.count,
    -- The orders that were at risk while it lasted stay with it.
    detail = a.detail || excluded.detail, cleared_at = excluded.cleared_at
  where a.last_seen <= excluded.last_seen and (a.cleared_at is null or excluded.cleared_at is null);

  update wismo.alerts a set cleared_at = moment
  where a.kind = any (kinds) and a.cleared_at is null and a.last_seen <= moment
    and not input -> 'unjudged' ? (a.detail ->> 'feed')
    and not exists (
      select from unnest(told) c where c ->> 'kind' = a.kind and c ->> 'fingerprint' = a.fingerprint);
  -- A file that is held has one alert, made when it was held; which orders wait for it is known here alone.
  update wismo.alerts a set detail = a.detail || jsonb_build_object('orders', orders -> (a.detail ->> 'feed'))
  where a.kind = 'feed_held' and a.cleared_at is null and orders ? (a.detail ->> 'feed');
  select count(*) into cleared from wismo.alerts a where a.kind = any (kinds) and a.cleared_at = moment;
  return jsonb_build_object(
    'open', (select count(*) from unnest(told) c where (c ->> 'open')::boolean), 'cleared', cleared);
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123200100"}'::jsonb $$;

call wismo.set_grants();
