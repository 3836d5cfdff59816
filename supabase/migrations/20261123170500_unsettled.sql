-- What the drain works off: orders with unmerged events, and parked events that a holder never got.

-- {limit} → {orders}: ids of dirty orders, longest unchanged first. Sweeps before it answers: the locks of wismo_commit
-- leave nothing behind, but rows that were repaired by hand or restored from a backup never went through it.
create function public.wismo_unsettled(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  missed constant text[] := array(
    select distinct p.ref
    from wismo.parked_events p
    join wismo.order_refs h on h.ref = p.ref
    where not p.held
    limit 1000);
begin
  if cardinality(missed) > 0 then
    -- The same locks in the same order as a commit takes them.
    perform from wismo.refs r where r.ref = any (missed) order by r.ref for no key update;
    perform from wismo.orders o
    where o.id = any (array(select h.order_id from wismo.order_refs h where h.ref = any (missed)))
    order by o.id for no key update;
    perform wismo.hand_over(missed);
  end if;
  return jsonb_build_object('orders', array(
    select o.id from wismo.orders o where o.dirty order by o.updated_at, o.id limit (input ->> 'limit')::integer));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170500"}'::jsonb $$;

call wismo.set_grants();
