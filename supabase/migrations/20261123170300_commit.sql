-- The one write. Everything is set-based over all groups of a batch: a batch costs hardly more than its rows.
-- A dropped group (duplicate or conflict) is a null in the array of groups, so that group numbers stay what they were.
-- Locks are taken in the order privacy, keys, references, orders, alerts, and sorted within each: no two commits can deadlock.

-- What became of the key of one delivery.
create type wismo.claim as (
  grp bigint,
  nth bigint,
  source text,
  digest text,
  -- Committed before, or standing earlier in this batch.
  known boolean,
  -- The group of this batch that took the key; null if it was taken before or is not taken at all.
  owner bigint
);

-- Takes the key of every delivery. Quarantined ones take none and check none: a corrected re-send must be taken.
create function wismo.claim_keys(groups jsonb[]) returns wismo.claim[]
language plpgsql
set search_path = ''
as $$
declare
  claims wismo.claim[];
begin
  with told as materialized (
    select g.n as grp, d.n as nth, d.row ->> 'source' as source, d.row ->> 'digest' as digest,
      (d.row ->> 'receivedAt')::timestamptz as received_at, d.row ->> 'outcome' <> 'quarantined' as keyed
    from unnest(groups) with ordinality as g (body, n)
    cross join jsonb_array_elements(g.body -> 'deliveries') with ordinality as d (row, n)
  ), firsts as (
    select distinct on (t.source collate "C", t.digest collate "C") t.*
    from told t
    where t.keyed
    order by t.source collate "C", t.digest collate "C", t.grp, t.nth
  ), taken as (
    insert into wismo.delivery_keys as k (source, digest, received_at)
    select f.source, f.digest, f.received_at
    from firsts f
    order by f.source collate "C", f.digest collate "C"
    on conflict do nothing
    returning k.source, k.digest
  )
  select array_agg(row(
      t.grp, t.nth, t.source, t.digest,
      t.keyed and (k.digest is null or (t.grp, t.nth) <> (f.grp, f.nth)),
      case when k.digest is not null then f.grp end)::wismo.claim order by t.grp, t.nth)
  into claims
  from told t
  left join firsts f on t.keyed and f.source = t.source and f.digest = t.digest
  left join taken k on t.keyed and k.source = t.source and k.digest = t.digest;
  return coalesce(claims, '{}');
end
$$;

-- Groups with deliveries all of which are known.
create function wismo.duplicate_groups(claims wismo.claim[]) returns bigint[]
language plpgsql
set search_path = ''
as $$
begin
  return array(select c.grp from unnest(claims) c group by c.grp having bool_and(c.known));
end
$$;

-- The groups without the dropped ones.
create function wismo.without(groups jsonb[], dropped bigint[]) returns jsonb[]
language plpgsql
set search_path = ''
as $$
begin
  if cardinality(dropped) = 0 then
    return groups;
  end if;
  return array(
    select case when g.n = any (dropped) then null else g.body end
    from unnest(groups) with ordinality as g (body, n)
    order by g.n
  );
end
$$;

-- Claims every reference of the groups and returns the new ones. `do update … where false` locks the row that is
-- there and writes nothing: were the version raised here, two that lost could make each other lose for ever.
create function wismo.lock_refs(groups jsonb[]) returns text[]
language plpgsql
set search_path = ''
as $$
declare
  created text[];
begin
  with wanted as (
    select (w ->> 'ref') collate "C" as ref
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    union
    -- Whoever registers it must learn that it has changed.
    select f ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'fetches') f
  ), locked as (
    insert into wismo.refs as r (ref)
    select w.ref
    from wanted w
    order by w.ref
    on conflict (ref) do update set version = r.version where false
    returning r.ref
  )
  select array_agg(ref) into created from locked;
  return coalesce(created, '{}');
end
$$;

-- Claims every order that the groups write, every holder of a reference on which they defer, and every holder of what
-- is told to have changed; creates those that are missing, and returns them. Needs the references' locks: only under them do holders stand still.
create function wismo.lock_orders(groups jsonb[]) returns text[]
language plpgsql
set search_path = ''
as $$
declare
  created text[];
begin
  with wanted as (
    select (w ->> 'id') collate "C" as id, w ->> 'shop' as shop, w ->> 'externalId' as external_id, w ->> 'token' as token
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'orders') w
    union all
    select d ->> 'order', d ->> 'shop', d ->> 'externalId', d ->> 'token'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'deferred') d
    union all
    select o.id, o.shop, o.external_id, o.token
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    join wismo.order_refs h on h.ref = w ->> 'ref'
    join wismo.orders o on o.id = h.order_id
    where g ->> 'mode' = 'defer'
    union all
    select o.id, o.shop, o.external_id, o.token
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'fetches') f
    join wismo.order_refs h on h.ref = f ->> 'ref'
    join wismo.orders o on o.id = h.order_id
  ), locked as (
    insert into wismo.orders as o (id, shop, external_id, token)
    select distinct on (w.id) w.id, w.shop, w.external_id, w.token
    from wanted w
    order by w.id
    on conflict (id) do update set version = o.version where false
    returning o.id
  )
  select array_agg(id) into created from locked;
  return coalesce(created, '{}');
end
$$;

-- Merge groups whose basis is gone, and groups whose duplicate delivery belongs to one of them.
create function wismo.conflicting_groups(groups jsonb[], claims wismo.claim[]) returns bigint[]
language plpgsql
set search_path = ''
as $$
declare
  found_out bigint[];
  dragged bigint[];
begin
  with expected as (
    select g.n, 'ref' as kind, (w ->> 'ref') collate "C" as key, (w ->> 'expectedVersion')::bigint as version
    from unnest(groups) with ordinality as g (body, n)
    cross join jsonb_array_elements(g.body -> 'refs') w
    where g.body ->> 'mode' = 'merge'
    union all
    select g.n, 'order', (w ->> 'id') collate "C", (w ->> 'expectedVersion')::bigint
    from unnest(groups) with ordinality as g (body, n)
    cross join jsonb_array_elements(g.body -> 'orders') w
    where g.body ->> 'mode' = 'merge'
  ), checked as (
    select e.n, e.version,
      -- Sub-queries rather than joins: guessing hundreds of keys, the planner would read the whole tables.
      case e.kind
        when 'ref' then (select r.version from wismo.refs r where r.ref = e.key)
        else (select o.version from wismo.orders o where o.id = e.key)
      end as stored,
      -- Two groups that write the same thing had the same basis: the later one would overwrite the former.
      dense_rank() over (partition by e.kind, e.key order by e.n) as turn
    from expected e
  )
  select coalesce(array_agg(distinct c.n), '{}') into found_out
  from checked c
  where c.version is distinct from c.stored or c.turn > 1;
  loop
    dragged := array(
      select distinct c.grp from unnest(claims) c
      where c.known and c.owner = any (found_out) and c.grp <> all (found_out));
    exit when cardinality(dragged) = 0;
    found_out := found_out || dragged;
  end loop;
  return found_out;
end
$$;

-- Takes back what conflicting groups had to create in order to be compared.
create function wismo.release(conflicts bigint[], claims wismo.claim[], kept jsonb[], new_refs text[], new_orders text[])
returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from wismo.delivery_keys k
  using unnest(claims) c
  where c.owner = any (conflicts) and c.owner = c.grp and not c.known and k.source = c.source and k.digest = c.digest;
  delete from wismo.refs r
  where r.ref = any (new_refs)
    and r.ref <> all (array(
      select w ->> 'ref' from unnest(kept) g cross join jsonb_array_elements(g -> 'refs') w
      union all
      select f ->> 'ref' from unnest(kept) g cross join jsonb_array_elements(g -> 'fetches') f));
  delete from wismo.orders o
  where o.id = any (new_orders)
    and o.id <> all (array(
      select w ->> 'id' from unnest(kept) g cross join jsonb_array_elements(g -> 'orders') w
      union all
      select d ->> 'order' from unnest(kept) g cross join jsonb_array_elements(g -> 'deferred') d));
end
$$;

-- {groups: CommitGroup[]} → {verdicts: GroupVerdict[]}, in the order of the groups.
-- Generic plans: seeing the arrays, Postgres would plan every statement anew for every call, which takes as long again.
-- No just-in-time compiling: it goes by guesses of how many elements an array has, and takes 200 ms for nothing.
-- No reading of whole tables, see wismo_load.
create function public.wismo_commit(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
declare
  groups constant jsonb[] := array(
    select g.body from jsonb_array_elements(input -> 'groups') with ordinality as g (body, n) order by g.n);
  claims wismo.claim[];
  duplicates bigint[];
  conflicts bigint[];
  new_refs text[];
  new_orders text[];
  kept jsonb[];
  tellers jsonb;
begin
  perform wismo.guard_privacy(groups);
  -- Known deliveries first, whatever the versions: a retry after an unknown outcome must find itself committed.
  claims := wismo.claim_keys(groups);
  duplicates := wismo.duplicate_groups(claims);
  kept := wismo.without(groups, duplicates);
  new_refs := wismo.lock_refs(kept);
  new_orders := wismo.lock_orders(kept);
  conflicts := wismo.conflicting_groups(kept, claims);
  if cardinality(conflicts) > 0 then
    kept := wismo.without(kept, conflicts);
    perform wismo.release(conflicts, claims, kept, new_refs, new_orders);
  end if;
  -- Merges before deferrals: what a merge registers is a holder for what is deferred beside it.
  tellers := wismo.tellers(kept);
  perform wismo.write_refs(kept, tellers);
  perform wismo.write_merged(kept, tellers);
  perform wismo.write_deferred(kept, tellers);
  perform wismo.write_asides(kept);
  perform wismo.write_deliveries(kept, claims);
  return jsonb_build_object('verdicts', array(
    select case
      when g.n = any (conflicts) then jsonb_build_object('verdict', 'conflict', 'fresh', wismo.load(g.body -> 'ask'))
      else jsonb_build_object(
        'verdict', case when g.n = any (duplicates) then 'duplicate' else 'committed' end,
        'known', array(select c.known from unnest(claims) c where c.grp = g.n order by c.nth))
    end
    from unnest(groups) with ordinality as g (body, n)
    order by g.n
  ));
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170300"}'::jsonb $$;

call wismo.set_grants();
