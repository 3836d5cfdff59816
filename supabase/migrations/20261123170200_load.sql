-- What is read: everything a merge needs in one snapshot, and the look-ups by token and by what people type.
-- plpgsql also for single queries: it keeps their plans, which `language sql` does from 18 on only.

-- Answers an Ask: the orders asked for and those that hold an asked reference; every asked reference.
-- Arrays rather than joins lead to the rows, so that the plan is an index scan whatever the statistics say.
-- json, not jsonb: the answer is written out once instead of being built as a tree and then written, in a third of the time.
create function wismo.load(ask jsonb) returns json
language plpgsql stable
set search_path = ''
as $$
declare
  asked constant text[] := array(select distinct jsonb_array_elements_text(ask -> 'refs'));
  wanted constant text[] := array(
    select jsonb_array_elements_text(ask -> 'orders')
    union
    select r.order_id from wismo.order_refs r where r.ref = any (asked)
  );
  orders constant json := (
    select json_agg(json_build_object(
      'id', o.id, 'token', o.token, 'version', o.version, 'rules', o.rules, 'facts', o.facts,
      'state', o.state,
      'unmerged', case when o.dirty then wismo.unmerged(o.id) else '[]'::jsonb end
    ) order by o.id)
    from wismo.orders o
    where o.id = any (wanted)
  );
  refs constant json := (
    select json_agg(json_build_object(
      'ref', a.ref,
      'version', coalesce(r.version, 0),
      -- Nobody holds, and nothing is parked on, what has no row.
      'holders', case when r.version is null then '{}'
        else array(select h.order_id from wismo.order_refs h where h.ref = a.ref order by h.order_id) end,
      'events', case when r.version is null then '{}'
        else array(select p.event from wismo.parked_events p where p.ref = a.ref order by p.event_id) end
    ) order by a.ref)
    from unnest(asked) as a (ref)
    left join lateral (select r.version from wismo.refs r where r.ref = a.ref) as r on true
  );
begin
  return json_build_object('orders', coalesce(orders, '[]'), 'refs', coalesce(refs, '[]'));
end
$$;

-- Events of an order that were committed without being merged.
create function wismo.unmerged(order_id text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(e.body order by e.event_id), '[]')
    from wismo.events e
    where e.order_id = unmerged.order_id and not e.merged
  );
end
$$;

-- `stable`, so that one snapshot serves all its queries: a reference without its events would be a lie.
-- Generic plans and no just-in-time compiling: both take longer than reading (see wismo_commit). No table is read from end to
-- end: a plan made while it was nearly empty would be kept while it grows by a hundred thousand rows.
create function public.wismo_load(input jsonb) returns json
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
begin
  return wismo.load(input);
end
$$;

-- {token} → the order's row for the public, or null.
create function public.wismo_status(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'version', o.version, 'updatedAt', wismo.instant(o.updated_at),
      'orderedAt', wismo.instant(o.ordered_at), 'state', o.state)
    from wismo.orders o
    where o.token = input ->> 'token'
  );
end
$$;

-- A tracking number as carriers compare it: upper case, without what people type between its characters.
create function wismo.tracking_ref(number text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select 'tracking:' || upper(regexp_replace(number, '[\s._-]', '', 'g')) $$;

-- {ref, limit} → orders of that name, shop's id or tracking number, newest first.
create function public.wismo_find_orders(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  typed constant text := input ->> 'ref';
begin
  return jsonb_build_object('orders', array(
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'externalId', o.external_id, 'token', o.token,
      'status', coalesce(o.status, 'pending'), 'override', coalesce(o.state -> 'override', 'null'),
      'version', o.version)
    from wismo.orders o
    where o.name_key = wismo.name_key(typed)
      or o.external_id = btrim(typed)
      or o.id = any (array(select h.order_id from wismo.order_refs h where h.ref = wismo.tracking_ref(typed)))
    order by o.ordered_at desc nulls last, o.id
    limit (input ->> 'limit')::integer
  ));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170200"}'::jsonb $$;

call wismo.set_grants();
