-- Written from the catalog after all migrations: UPDATE_SCHEMA=1 npx vitest run test/store/schema.test.ts

create type wismo.claim as (
  grp bigint,
  nth bigint,
  source text,
  digest text,
  known boolean,
  owner bigint
);

create table wismo.alerts (
  kind text collate "C" not null,
  fingerprint text collate "C" not null,
  first_seen timestamp with time zone not null,
  last_seen timestamp with time zone not null,
  count bigint not null,
  detail jsonb not null,
  cleared_at timestamp with time zone
);
alter table wismo.alerts enable row level security;

create table wismo.contacts (
  order_id text collate "C" not null,
  version text collate "C" not null,
  email text,
  phone text,
  name text,
  locale text
);
alter table wismo.contacts enable row level security;

create table wismo.deliveries (
  received_at timestamp with time zone not null,
  source text collate "C" not null,
  digest text collate "C" not null,
  topic text not null,
  shop text,
  outcome text not null,
  reason text,
  orders text[] not null,
  headers jsonb not null,
  body bytea not null
) partition by RANGE (received_at);
alter table wismo.deliveries enable row level security;

create table wismo.deliveries_default (
  received_at timestamp with time zone not null,
  source text collate "C" not null,
  digest text collate "C" not null,
  topic text not null,
  shop text,
  outcome text not null,
  reason text,
  orders text[] not null,
  headers jsonb not null,
  body bytea not null
);
alter table wismo.deliveries_default enable row level security;

create table wismo.delivery_keys (
  source text collate "C" not null,
  digest text collate "C" not null,
  received_at timestamp with time zone not null
);
alter table wismo.delivery_keys enable row level security;

create table wismo.events (
  order_id text collate "C" not null,
  event_id text collate "C" not null,
  type text not null,
  resource text not null,
  told_at text collate "C" not null,
  body jsonb not null,
  received_at timestamp with time zone not null default now(),
  merged boolean not null
);
alter table wismo.events enable row level security;

create table wismo.order_refs (
  ref text collate "C" not null,
  order_id text collate "C" not null
);
alter table wismo.order_refs enable row level security;

create table wismo.orders (
  id text collate "C" not null,
  shop text not null,
  external_id text not null,
  name text,
  token text not null,
  version bigint not null default 0,
  rules integer not null default 0,
  facts jsonb,
  state jsonb,
  status text,
  substatus text,
  financial_status text,
  fulfillment_status text,
  return_status text,
  flags text[] not null default '{}'::text[],
  test boolean not null default false,
  dirty boolean not null default false,
  ordered_at timestamp with time zone,
  snapshot_at timestamp with time zone,
  refetch_after timestamp with time zone,
  first_seen_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now()
) with (fillfactor=80);
alter table wismo.orders enable row level security;

create table wismo.outbox (
  key text collate "C" not null,
  order_id text collate "C" not null,
  parcel text,
  milestone text not null,
  channel text not null,
  occurred_at timestamp with time zone,
  standing text not null,
  enqueued_at timestamp with time zone not null default now()
);
alter table wismo.outbox enable row level security;

create table wismo.parked_events (
  ref text collate "C" not null,
  event_id text collate "C" not null,
  told_at text collate "C" not null,
  event jsonb not null,
  parked_at timestamp with time zone not null default now(),
  held boolean not null
);
alter table wismo.parked_events enable row level security;

create table wismo.refs (
  ref text collate "C" not null,
  version bigint not null default 0
) with (fillfactor=80);
alter table wismo.refs enable row level security;

create table wismo.shipments (
  order_id text collate "C" not null,
  key text collate "C" not null,
  number text,
  carrier text,
  status text not null,
  live boolean not null,
  condition text,
  scanned_at timestamp with time zone,
  delivered_at timestamp with time zone,
  units integer not null
);
alter table wismo.shipments enable row level security;

alter table wismo.alerts add constraint alerts_pkey PRIMARY KEY (kind, fingerprint);

alter table wismo.contacts add constraint contacts_pkey PRIMARY KEY (order_id);

alter table wismo.delivery_keys add constraint delivery_keys_pkey PRIMARY KEY (source, digest);

alter table wismo.events add constraint events_pkey PRIMARY KEY (order_id, event_id);

alter table wismo.order_refs add constraint order_refs_pkey PRIMARY KEY (ref, order_id);

alter table wismo.orders add constraint orders_pkey PRIMARY KEY (id);

alter table wismo.orders add constraint orders_token_key UNIQUE (token);

alter table wismo.outbox add constraint outbox_pkey PRIMARY KEY (key);

alter table wismo.parked_events add constraint parked_events_pkey PRIMARY KEY (ref, event_id);

alter table wismo.refs add constraint refs_pkey PRIMARY KEY (ref);

alter table wismo.shipments add constraint shipments_pkey PRIMARY KEY (order_id, key);

CREATE INDEX alerts_open ON wismo.alerts USING btree (last_seen) WHERE (cleared_at IS NULL);

CREATE INDEX deliveries_default_source_digest_idx ON wismo.deliveries_default USING btree (source, digest);

CREATE INDEX deliveries_digest ON ONLY wismo.deliveries USING btree (source, digest);

CREATE INDEX events_unmerged ON wismo.events USING btree (order_id) WHERE (NOT merged);

CREATE INDEX order_refs_order ON wismo.order_refs USING btree (order_id);

CREATE INDEX orders_dirty ON wismo.orders USING btree (id) WHERE dirty;

CREATE INDEX orders_external_id ON wismo.orders USING btree (external_id);

CREATE INDEX orders_name ON wismo.orders USING btree (wismo.name_key(name));

CREATE INDEX orders_status ON wismo.orders USING btree (status, ordered_at);

CREATE INDEX outbox_order ON wismo.outbox USING btree (order_id);

CREATE INDEX outbox_pending ON wismo.outbox USING btree (enqueued_at) WHERE (standing = 'pending'::text);

CREATE INDEX parked_events_unheld ON wismo.parked_events USING btree (ref) WHERE (NOT held);

CREATE OR REPLACE FUNCTION wismo.claim_keys(groups jsonb[])
 RETURNS wismo.claim[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.conflicting_groups(groups jsonb[], claims wismo.claim[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.create_partition(month timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  name constant text := 'deliveries_' || to_char(month at time zone 'UTC', 'YYYYMM');
  following constant timestamptz := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
begin
  if to_regclass('wismo.' || name) is not null then
    return;
  end if;
  execute format('create table wismo.%I (like wismo.deliveries including defaults)', name);
  execute format('alter table wismo.%I enable row level security', name);
  -- A partition cannot be attached while the default one holds rows that belong to it.
  lock table wismo.deliveries_default in access exclusive mode;
  execute format(
    'with moved as (delete from wismo.deliveries_default where received_at >= $1 and received_at < $2 returning *)
     insert into wismo.%I select * from moved', name)
    using month, following;
  execute format('alter table wismo.deliveries attach partition wismo.%I for values from (%L) to (%L)', name, month, following);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.duplicate_groups(claims wismo.claim[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return array(select c.grp from unnest(claims) c group by c.grp having bool_and(c.known));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.hand_over(refs text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  holders text[];
  events jsonb[];
begin
  select array_agg(h.order_id), array_agg(p.event) into holders, events
  from wismo.parked_events p
  join wismo.order_refs h on h.ref = p.ref
  where p.ref = any (refs)
    and not exists (
      select from wismo.events e
      where e.order_id = h.order_id and e.event_id = p.event_id and e.told_at >= p.told_at);
  perform wismo.store_unmerged(holders, events);
  update wismo.parked_events p set held = true
  where p.ref = any (refs) and not p.held and exists (select from wismo.order_refs h where h.ref = p.ref);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.instant(moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $function$
;

CREATE OR REPLACE FUNCTION wismo.load(ask jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  asked constant text[] := array(select distinct jsonb_array_elements_text(ask -> 'refs'));
  wanted constant text[] := array(
    select jsonb_array_elements_text(ask -> 'orders')
    union
    select r.order_id from wismo.order_refs r where r.ref = any (asked)
  );
  orders constant jsonb := (
    select jsonb_agg(jsonb_build_object(
      'id', o.id, 'token', o.token, 'version', o.version, 'rules', o.rules, 'facts', o.facts,
      'state', o.state,
      'unmerged', case when o.dirty then wismo.unmerged(o.id) else '[]' end
    ) order by o.id)
    from wismo.orders o
    where o.id = any (wanted)
  );
  refs constant jsonb := (
    select jsonb_agg(jsonb_build_object(
      'ref', a.ref,
      'version', coalesce((select r.version from wismo.refs r where r.ref = a.ref), 0),
      'holders', array(select h.order_id from wismo.order_refs h where h.ref = a.ref order by h.order_id),
      'events', array(select p.event from wismo.parked_events p where p.ref = a.ref order by p.event_id)
    ) order by a.ref)
    from unnest(asked) as a (ref)
  );
begin
  return jsonb_build_object('orders', coalesce(orders, '[]'), 'refs', coalesce(refs, '[]'));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.lock_orders(groups jsonb[])
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.lock_refs(groups jsonb[])
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  created text[];
begin
  with locked as (
    insert into wismo.refs as r (ref)
    select distinct (w ->> 'ref') collate "C"
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    order by 1
    on conflict (ref) do update set version = r.version where false
    returning r.ref
  )
  select array_agg(ref) into created from locked;
  return coalesce(created, '{}');
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.name_key(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$ select upper(regexp_replace(regexp_replace(name, '^\s+|\s+$', '', 'g'), '^#', '')) $function$
;

CREATE OR REPLACE FUNCTION wismo.release(conflicts bigint[], claims wismo.claim[], kept jsonb[], new_refs text[], new_orders text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from wismo.delivery_keys k
  using unnest(claims) c
  where c.owner = any (conflicts) and c.owner = c.grp and not c.known and k.source = c.source and k.digest = c.digest;
  delete from wismo.refs r
  where r.ref = any (new_refs)
    and r.ref <> all (array(select w ->> 'ref' from unnest(kept) g cross join jsonb_array_elements(g -> 'refs') w));
  delete from wismo.orders o
  where o.id = any (new_orders)
    and o.id <> all (array(
      select w ->> 'id' from unnest(kept) g cross join jsonb_array_elements(g -> 'orders') w
      union all
      select d ->> 'order' from unnest(kept) g cross join jsonb_array_elements(g -> 'deferred') d));
end
$function$
;

CREATE OR REPLACE PROCEDURE wismo.set_grants()
 LANGUAGE plpgsql
 SET search_path TO ''
AS $procedure$
declare
  callable regprocedure;
  stranger text;
  trusted constant boolean := exists (select from pg_catalog.pg_roles where rolname = 'service_role');
begin
  for callable in
    select p.oid
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'wismo' or (n.nspname = 'public' and p.proname like 'wismo\_%')
  loop
    execute format('revoke all on routine %s from public', callable);
    for stranger in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
      execute format('revoke all on routine %s from %I', callable, stranger);
    end loop;
    if trusted then
      execute format('grant execute on routine %s to service_role', callable);
    end if;
  end loop;
  for stranger in select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on schema wismo from %I', stranger);
    execute format('revoke all on all tables in schema wismo from %I', stranger);
  end loop;
  if trusted then
    grant usage on schema wismo to service_role;
    grant select, insert, update, delete on all tables in schema wismo to service_role;
  end if;
end
$procedure$
;

CREATE OR REPLACE FUNCTION wismo.store_unmerged(orders text[], events jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  touched text[];
begin
  with stored as (
    insert into wismo.events as e (order_id, event_id, type, resource, told_at, body, merged)
    select distinct on (t.order_id, t.event_id)
      t.order_id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event, false
    from unnest(orders, events) as v (order_id, event)
    cross join lateral (
      select v.order_id, v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C"
    ) as t (order_id, event, event_id, told_at)
    order by t.order_id, t.event_id, t.told_at desc
    on conflict (order_id, event_id) do update set
      told_at = excluded.told_at, body = excluded.body, merged = false
    where excluded.told_at > e.told_at
    returning e.order_id
  )
  select array_agg(distinct order_id) into touched from stored;
  update wismo.orders o set dirty = true where o.id = any (touched) and not o.dirty;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.tracking_ref(number text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$ select 'tracking:' || upper(regexp_replace(number, '[\s._-]', '', 'g')) $function$
;

CREATE OR REPLACE FUNCTION wismo.unmerged(order_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_agg(e.body order by e.event_id), '[]')
    from wismo.events e
    where e.order_id = unmerged.order_id and not e.merged
  );
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.without(groups jsonb[], dropped bigint[])
 RETURNS jsonb[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_asides(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.contacts as c (order_id, version, email, phone, name, locale)
  select distinct on (r."order") r."order", r.version, r.email, r.phone, r.name, r.locale
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'contacts') as r (
    "order" text, version text, email text, phone text, name text, locale text)
  order by r."order", r.version collate "C" desc
  on conflict (order_id) do update set
    version = excluded.version, email = excluded.email, phone = excluded.phone, name = excluded.name,
    locale = excluded.locale
  where excluded.version > c.version;

  update wismo.orders o set refetch_after = greatest(o.refetch_after, asked.after)
  from (
    select r ->> 'order' as id, max((r ->> 'after')::timestamptz) as after
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refetches') r
    group by 1
  ) as asked
  where o.id = asked.id and (o.snapshot_at is null or o.snapshot_at < asked.after);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_deferred(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  orders text[];
  events jsonb[];
  routed constant text[] := array(
    select distinct w ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    where g ->> 'mode' = 'defer');
begin
  select array_agg(d ->> 'order'), array_agg(d -> 'event') into orders, events
  from unnest(groups) g
  cross join jsonb_array_elements(g -> 'deferred') d
  where g ->> 'mode' = 'defer';
  if cardinality(orders) > 0 then
    perform wismo.store_unmerged(orders, events);
  end if;
  if cardinality(routed) > 0 then
    perform wismo.hand_over(routed);
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_deliveries(groups jsonb[], claims wismo.claim[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.deliveries
    (received_at, source, digest, topic, shop, outcome, reason, orders, headers, body)
  select (d.row ->> 'receivedAt')::timestamptz, d.row ->> 'source', d.row ->> 'digest', d.row ->> 'topic',
    d.row ->> 'shop', d.row ->> 'outcome', d.row ->> 'reason',
    array(select jsonb_array_elements_text(d.row -> 'orders')), d.row -> 'headers', decode(d.row ->> 'body', 'base64')
  from unnest(groups) with ordinality as g (body, n)
  cross join jsonb_array_elements(g.body -> 'deliveries') with ordinality as d (row, n)
  join unnest(claims) c on c.grp = g.n and c.nth = d.n
  where not c.known;

  -- Last of all: many batches may raise the same alert, and its row is locked until they end.
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'quarantined', q.source || ':' || q.reason, min(q.received_at), max(q.received_at), count(*),
    jsonb_build_object('source', q.source, 'reason', q.reason, 'topics', jsonb_agg(distinct q.topic))
  from (
    select d ->> 'source' as source, coalesce(d ->> 'reason', '') as reason, d ->> 'topic' as topic,
      (d ->> 'receivedAt')::timestamptz as received_at
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'deliveries') d
    where d ->> 'outcome' = 'quarantined'
  ) as q
  group by q.source, q.reason
  order by (q.source || ':' || q.reason) collate "C"
  on conflict (kind, fingerprint) do update set
    last_seen = greatest(a.last_seen, excluded.last_seen),
    count = a.count + excluded.count,
    detail = excluded.detail,
    cleared_at = null;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_merged(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  orders constant jsonb[] := array(
    select w from unnest(groups) g cross join jsonb_array_elements(g -> 'orders') w where g ->> 'mode' = 'merge');
begin
  if cardinality(orders) = 0 then
    return;
  end if;
  -- A later telling that was deferred meanwhile is not covered by merging an earlier one: it stays unmerged.
  insert into wismo.events as e (order_id, event_id, type, resource, told_at, body, merged)
  select distinct on (o.id, t.event_id)
    o.id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event, true
  from unnest(orders) w
  cross join lateral (select w ->> 'id') as o (id)
  cross join jsonb_array_elements(w -> 'events') as v (event)
  cross join lateral (select v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C") as t (event, event_id, told_at)
  order by o.id, t.event_id, t.told_at desc
  on conflict (order_id, event_id) do update set
    told_at = greatest(e.told_at, excluded.told_at),
    body = case when excluded.told_at > e.told_at then excluded.body else e.body end,
    merged = e.merged or excluded.told_at >= e.told_at
  where not e.merged or excluded.told_at > e.told_at;

  update wismo.orders o set
    version = o.version + 1,
    rules = (w ->> 'rules')::integer,
    facts = w -> 'facts',
    state = w -> 'state',
    name = h.name,
    status = h.status,
    substatus = h.substatus,
    financial_status = h."financialStatus",
    fulfillment_status = h."fulfillmentStatus",
    return_status = h."returnStatus",
    flags = h.flags,
    test = h.test,
    ordered_at = h."orderedAt",
    snapshot_at = h."snapshotAt",
    -- A snapshot taken after the refetch was asked for is what was asked for.
    refetch_after = case when h."snapshotAt" >= o.refetch_after then null else o.refetch_after end,
    dirty = exists (select from wismo.events e where e.order_id = o.id and not e.merged),
    -- Not now(): that is when the transaction began, and one that waited for the lock began before the one it waited for.
    updated_at = clock_timestamp()
  from unnest(orders) w
  cross join lateral jsonb_to_record(w -> 'headline') as h (
    name text, status text, substatus text, "financialStatus" text, "fulfillmentStatus" text, "returnStatus" text,
    flags text[], test boolean, "orderedAt" timestamptz, "snapshotAt" timestamptz)
  where o.id = w ->> 'id';

  perform wismo.write_shipments(orders);

  insert into wismo.outbox (key, order_id, parcel, milestone, channel, occurred_at, standing)
  select r.key, r."order", r.parcel, r.milestone, r.channel, r."occurredAt", r.standing
  from unnest(orders) w
  cross join lateral jsonb_to_recordset(w -> 'outbox') as r (
    key text, "order" text, parcel text, milestone text, channel text, "occurredAt" timestamptz, standing text)
  order by r.key collate "C"
  on conflict (key) do nothing;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_refs(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  registered text[];
  routed text[];
begin
  with added as (
    insert into wismo.order_refs as h (ref, order_id)
    select distinct w ->> 'ref', o.id
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    cross join jsonb_array_elements_text(w -> 'register') as o (id)
    on conflict do nothing
    returning h.ref
  )
  select coalesce(array_agg(distinct ref), '{}') into registered from added;
  with told as (
    select w ->> 'ref' as ref, e.event, e.event ->> 'id' as event_id, (e.event ->> 'toldAt') collate "C" as told_at
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    cross join jsonb_array_elements(w -> 'events') as e (event)
  ), parked as (
    insert into wismo.parked_events as p (ref, event_id, told_at, event, held)
    select distinct on (t.ref, t.event_id) t.ref, t.event_id, t.told_at, t.event,
      exists (select from wismo.order_refs h where h.ref = t.ref)
    from told t
    order by t.ref, t.event_id, t.told_at desc
    on conflict (ref, event_id) do update set told_at = excluded.told_at, event = excluded.event
    where excluded.told_at > p.told_at
    returning p.ref
  )
  select coalesce(array_agg(distinct ref), '{}') into routed from parked;
  -- Its first holder has loaded, and so been given, everything that was parked.
  update wismo.parked_events p set held = true where p.ref = any (registered) and not p.held;
  update wismo.refs r set version = r.version + 1 where r.ref = any (registered || routed);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_shipments(orders jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from wismo.shipments s
  using unnest(orders) w
  where s.order_id = w ->> 'id'
    and not exists (select from jsonb_array_elements(w -> 'shipments') r where r ->> 'key' = s.key);
  insert into wismo.shipments as s
    (order_id, key, number, carrier, status, live, condition, scanned_at, delivered_at, units)
  select w ->> 'id', r.key, r.number, r.carrier, r.status, r.live, r.condition, r."scannedAt", r."deliveredAt", r.units
  from unnest(orders) w
  cross join lateral jsonb_to_recordset(w -> 'shipments') as r (
    key text, number text, carrier text, status text, live boolean, condition text,
    "scannedAt" timestamptz, "deliveredAt" timestamptz, units integer)
  on conflict (order_id, key) do update set
    number = excluded.number, carrier = excluded.carrier, status = excluded.status, live = excluded.live,
    condition = excluded.condition, scanned_at = excluded.scanned_at, delivered_at = excluded.delivered_at,
    units = excluded.units
  where (s.number, s.carrier, s.status, s.live, s.condition, s.scanned_at, s.delivered_at, s.units)
    is distinct from (excluded.number, excluded.carrier, excluded.status, excluded.live, excluded.condition,
      excluded.scanned_at, excluded.delivered_at, excluded.units);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_commit(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
declare
  groups constant jsonb[] := array(
    select g.body from jsonb_array_elements(input -> 'groups') with ordinality as g (body, n) order by g.n);
  claims wismo.claim[];
  duplicates bigint[];
  conflicts bigint[];
  new_refs text[];
  new_orders text[];
  kept jsonb[];
begin
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
  perform wismo.write_refs(kept);
  perform wismo.write_merged(kept);
  perform wismo.write_deferred(kept);
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_ensure_partitions(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET "TimeZone" TO 'UTC'
AS $function$
declare
  current_month constant timestamp := date_trunc('month', now() at time zone 'UTC');
begin
  -- Two at once would both find a partition missing.
  perform pg_advisory_xact_lock(hashtext('wismo.deliveries'));
  for ahead in 0 .. (input ->> 'months')::integer loop
    perform wismo.create_partition((current_month + make_interval(months => ahead)) at time zone 'UTC');
  end loop;
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_find_orders(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  typed constant text := input ->> 'ref';
begin
  return jsonb_build_object('orders', array(
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'externalId', o.external_id, 'token', o.token,
      'status', coalesce(o.status, 'pending'), 'version', o.version)
    from wismo.orders o
    where wismo.name_key(o.name) = wismo.name_key(typed)
      or o.external_id = btrim(typed)
      or o.id = any (array(select h.order_id from wismo.order_refs h where h.ref = wismo.tracking_ref(typed)))
    order by o.ordered_at desc nulls last, o.id
    limit (input ->> 'limit')::integer
  ));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_load(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
begin
  return wismo.load(input);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_schema(input jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '{"version": "20261123170500"}'::jsonb $function$
;

CREATE OR REPLACE FUNCTION public.wismo_status(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'version', o.version, 'updatedAt', wismo.instant(o.updated_at),
      'orderedAt', wismo.instant(o.ordered_at), 'state', o.state)
    from wismo.orders o
    where o.token = input ->> 'token'
  );
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_unsettled(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;
