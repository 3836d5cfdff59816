-- Whether customers are told anything, what was told, and who does not want to be.

-- Orders with something still to come.
create function wismo.in_flight(its_shop text) returns setof wismo.orders
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select o.* from wismo.orders o
    where o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and o.state is not null and not o.test
      and (its_shop is null or o.shop = its_shop);
end
$$;

-- {shop, limit} → how it stands now, how many orders are in flight, and the newest of them with the milestones they have passed.
create function public.wismo_in_flight(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object(
    'live', coalesce((
      select jsonb_agg(jsonb_build_object('shop', l.shop, 'live', l.live, 'by', l.changed_by,
        'at', wismo.instant(l.changed_at)) order by l.shop)
      from wismo.live l), '[]'),
    'count', (select count(*) from wismo.in_flight(input ->> 'shop')),
    'orders', array(
      select jsonb_build_object('id', o.id, 'name', o.name, 'status', o.status, 'passed', array(
        select distinct m ->> 'kind' from jsonb_array_elements(o.state -> 'milestones') m order by 1))
      from wismo.in_flight(input ->> 'shop') o
      order by o.ordered_at desc nulls last, o.id
      limit (input ->> 'limit')::integer));
end
$$;

-- {shop, live, by} → {marked, withheld}. A commit either ends before this begins, and then what it has to say is held in
-- the ledger, or it begins afterwards and says it: never both, and never twice.
create function public.wismo_go_live(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
as $$
declare
  its_shop constant text := input ->> 'shop';
  marked integer := 0;
  withheld integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('wismo.live'));
  if its_shop is null then
    delete from wismo.live l where l.shop <> '*';
  end if;
  insert into wismo.live (shop, live, changed_by)
  values (coalesce(its_shop, '*'), (input ->> 'live')::boolean, input ->> 'by')
  on conflict (shop) do update set live = excluded.live, changed_at = now(), changed_by = excluded.changed_by;
  if (input ->> 'live')::boolean then
    -- Mostly the commits have held them already. Whatever has been passed without a row counts as said by whoever spoke before.
    insert into wismo.outbox (key, order_id, parcel, milestone, channel, occurred_at, standing, digest)
    select concat_ws('|', o.id, coalesce(m.parcel, ''), m.kind, 'email'), o.id, m.parcel, m.kind, 'email', m.at,
      'held:before_live', concat_ws('|', o.id, '', m.kind, 'email')
    from wismo.in_flight(its_shop) o
    cross join lateral jsonb_to_recordset(o.state -> 'milestones') as m (kind text, parcel text, at timestamptz)
    order by 1
    on conflict (key) do nothing;
    get diagnostics marked = row_count;
  else
    -- What is in somebody's hands or may have been sent is settled by whoever looks at it next.
    update wismo.outbox o set standing = 'held:shadow', settled_at = now()
    where o.standing = 'pending' and o.lease is null and o.tried_at is null
      and (its_shop is null or split_part(o.order_id, ':', 1) = its_shop);
    get diagnostics withheld = row_count;
  end if;
  return jsonb_build_object('marked', marked, 'withheld', withheld);
end
$$;

-- {order | token, by, out} → {order}, or null for one that nobody knows. The row says nothing of the person, so it outlives
-- a redaction. A link that shows nothing any more still ends the mails: it may stand in any of them.
create function public.wismo_opt_out(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  meant constant text := (
    select o.id from wismo.orders o where o.id = input ->> 'order' or o.token = input ->> 'token'
    union all
    select f.order_id from wismo.former_tokens f where f.token = input ->> 'token'
    limit 1);
begin
  if meant is null then
    return null;
  end if;
  if (input ->> 'out')::boolean then
    insert into wismo.optouts (order_id, opted_out_by) values (meant, input ->> 'by')
    on conflict (order_id) do nothing;
  else
    delete from wismo.optouts p where p.order_id = meant;
  end if;
  return jsonb_build_object('order', meant);
end
$$;

-- {since, after, limit} → {rows} decided since then, oldest first; `after` is the `cursor` of the last one seen.
create function public.wismo_ledger(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
as $$
begin
  return jsonb_build_object('rows', array(
    select jsonb_build_object(
      'cursor', jsonb_build_array(l.enqueued_at, l.key), 'key', l.key, 'order', l.order_id, 'name', o.name,
      'parcel', l.parcel, 'milestone', l.milestone, 'channel', l.channel, 'occurredAt', wismo.instant(l.occurred_at),
      'standing', l.standing, 'decidedAt', wismo.instant(l.enqueued_at), 'settledAt', wismo.instant(l.settled_at),
      'dueAt', wismo.instant(l.due_at), 'attempts', l.attempts, 'error', l.error, 'providerId', l.provider_id)
    from wismo.outbox l
    left join wismo.orders o on o.id = l.order_id
    where l.enqueued_at >= (input ->> 'since')::timestamptz
      and (input -> 'after' = 'null' or (l.enqueued_at, l.key) >
        ((input -> 'after' ->> 0)::timestamptz, (input -> 'after' ->> 1) collate "C"))
    order by l.enqueued_at, l.key
    limit (input ->> 'limit')::integer));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123210050"}'::jsonb $$;

call wismo.set_grants();
