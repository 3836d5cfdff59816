-- Orders with everything that was ever told of them, for explaining and for merging anew.

-- {orders, after, limit} → {orders}, by id: those named, or with `orders` null all of them, after the id `after`.
create function public.wismo_histories(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
declare
  named constant text[] := case
    when jsonb_typeof(input -> 'orders') = 'array' then array(select jsonb_array_elements_text(input -> 'orders'))
  end;
begin
  return jsonb_build_object('orders', array(
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'token', o.token, 'version', o.version, 'rules', o.rules, 'facts', o.facts,
      'state', o.state, 'unsettledSince', wismo.instant(o.refetch_after), 'events', array(
        select jsonb_build_object(
          'event', e.body, 'source', e.source, 'digest', e.digest, 'receivedAt', wismo.instant(e.received_at),
          'merged', e.merged)
        from wismo.events e
        where e.order_id = o.id
        order by e.received_at, e.event_id))
    from wismo.orders o
    where (named is null or o.id = any (named)) and o.id > (input ->> 'after')
    order by o.id
    limit (input ->> 'limit')::integer));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123180300"}'::jsonb $$;

call wismo.set_grants();
