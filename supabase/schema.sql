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

create table wismo.allowances (
  key text collate "C" not null,
  calls timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  paused_until timestamp with time zone
);
alter table wismo.allowances enable row level security;

create table wismo.contacts (
  order_id text collate "C" not null,
  version text collate "C" not null,
  email text,
  phone text,
  name text,
  locale text,
  customer_id text
);
alter table wismo.contacts enable row level security;

create table wismo.cursors (
  name text collate "C" not null,
  "position" text collate "C" not null,
  moved_at timestamp with time zone not null default now()
);
alter table wismo.cursors enable row level security;

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
  body bytea not null,
  subjects bigint[] not null default '{}'::bigint[],
  redacted_at timestamp with time zone,
  task text collate "C"
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
  body bytea not null,
  subjects bigint[] not null default '{}'::bigint[],
  redacted_at timestamp with time zone,
  task text collate "C"
);
alter table wismo.deliveries_default enable row level security;

create table wismo.delivery_keys (
  source text collate "C" not null,
  digest text collate "C" not null,
  received_at timestamp with time zone not null
);
alter table wismo.delivery_keys enable row level security;

create table wismo.dismissals (
  id bigint not null,
  source text collate "C" not null,
  cause text,
  shop text,
  ref_prefix text,
  dismissed_by text not null,
  why text not null,
  dismissed_at timestamp with time zone not null,
  lifted_at timestamp with time zone
);
alter table wismo.dismissals enable row level security;

create table wismo.events (
  order_id text collate "C" not null,
  event_id text collate "C" not null,
  type text not null,
  resource text not null,
  told_at text collate "C" not null,
  body jsonb not null,
  source text collate "C",
  digest text collate "C",
  received_at timestamp with time zone not null default now(),
  merged boolean not null
);
alter table wismo.events enable row level security;

create table wismo.expired_references (
  expired_on date not null,
  source text collate "C" not null,
  cause text collate "C" not null,
  events bigint not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  examples text[] not null
);
alter table wismo.expired_references enable row level security;

create table wismo.exports (
  id text collate "C" not null,
  shop text not null,
  request text,
  subjects bigint[] not null,
  requested_at timestamp with time zone not null default now()
);
alter table wismo.exports enable row level security;

create table wismo.fetches (
  ref text collate "C" not null,
  shop text not null,
  gid text not null,
  after timestamp with time zone not null,
  leased_until timestamp with time zone,
  attempts integer not null default 0
);
alter table wismo.fetches enable row level security;

create table wismo.inventory_levels (
  shop text collate "C" not null,
  item text collate "C" not null,
  location text collate "C" not null,
  available integer,
  updated_at timestamp with time zone not null
);
alter table wismo.inventory_levels enable row level security;

create table wismo.kits (
  revision bigint not null,
  sku text not null,
  since timestamp with time zone not null,
  pieces jsonb not null,
  imported_by text not null,
  imported_at timestamp with time zone not null default now()
);
alter table wismo.kits enable row level security;

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
  updated_at timestamp with time zone not null default now(),
  refetch_leased_until timestamp with time zone,
  refetch_attempts integer not null default 0
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
  source text collate "C",
  digest text collate "C",
  received_at timestamp with time zone not null default now(),
  held boolean not null
);
alter table wismo.parked_events enable row level security;

create table wismo.privacy_key (
  only_one boolean not null default true,
  secret bytea not null
);
alter table wismo.privacy_key enable row level security;

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

create table wismo.tasks (
  queue text collate "C" not null,
  key text collate "C" not null,
  payload jsonb not null,
  told_at timestamp with time zone not null,
  due_at timestamp with time zone not null default now(),
  leased_until timestamp with time zone,
  attempts integer not null default 0,
  error text
);
alter table wismo.tasks enable row level security;

create table wismo.tombstones (
  subject bigint not null,
  kind text not null,
  made_at timestamp with time zone not null default now(),
  sweeping boolean not null default false,
  shop text
);
alter table wismo.tombstones enable row level security;

alter table wismo.alerts add constraint alerts_pkey PRIMARY KEY (kind, fingerprint);

alter table wismo.allowances add constraint allowances_pkey PRIMARY KEY (key);

alter table wismo.contacts add constraint contacts_pkey PRIMARY KEY (order_id);

alter table wismo.cursors add constraint cursors_pkey PRIMARY KEY (name);

alter table wismo.delivery_keys add constraint delivery_keys_pkey PRIMARY KEY (source, digest);

alter table wismo.dismissals add constraint dismissals_check CHECK ((num_nonnulls(cause, shop, ref_prefix) > 0));

alter table wismo.dismissals add constraint dismissals_pkey PRIMARY KEY (id);

alter table wismo.events add constraint events_pkey PRIMARY KEY (order_id, event_id);

alter table wismo.expired_references add constraint expired_references_pkey PRIMARY KEY (expired_on, source, cause);

alter table wismo.exports add constraint exports_pkey PRIMARY KEY (id);

alter table wismo.fetches add constraint fetches_pkey PRIMARY KEY (ref);

alter table wismo.inventory_levels add constraint inventory_levels_pkey PRIMARY KEY (shop, item, location);

alter table wismo.kits add constraint kits_pkey PRIMARY KEY (revision, sku);

alter table wismo.order_refs add constraint order_refs_pkey PRIMARY KEY (ref, order_id);

alter table wismo.orders add constraint orders_pkey PRIMARY KEY (id);

alter table wismo.orders add constraint orders_token_key UNIQUE (token);

alter table wismo.outbox add constraint outbox_pkey PRIMARY KEY (key);

alter table wismo.parked_events add constraint parked_events_pkey PRIMARY KEY (ref, event_id);

alter table wismo.privacy_key add constraint privacy_key_only_one_check CHECK (only_one);

alter table wismo.privacy_key add constraint privacy_key_pkey PRIMARY KEY (only_one);

alter table wismo.refs add constraint refs_pkey PRIMARY KEY (ref);

alter table wismo.shipments add constraint shipments_pkey PRIMARY KEY (order_id, key);

alter table wismo.tasks add constraint tasks_pkey PRIMARY KEY (queue, key);

alter table wismo.tombstones add constraint tombstones_pkey PRIMARY KEY (subject);

CREATE INDEX alerts_open ON wismo.alerts USING btree (last_seen) WHERE (cleared_at IS NULL);

CREATE INDEX contacts_customer ON wismo.contacts USING btree (customer_id) WHERE (customer_id IS NOT NULL);

CREATE INDEX contacts_email ON wismo.contacts USING btree (lower(email)) WHERE (email IS NOT NULL);

CREATE INDEX deliveries_default_source_digest_idx ON wismo.deliveries_default USING btree (source, digest);

CREATE INDEX deliveries_default_source_received_at_idx ON wismo.deliveries_default USING btree (source, received_at) WHERE (outcome = 'quarantined'::text);

CREATE INDEX deliveries_default_subjects_idx ON wismo.deliveries_default USING gin (subjects);

CREATE INDEX deliveries_default_task_idx ON wismo.deliveries_default USING btree (task) WHERE (outcome = 'pending'::text);

CREATE INDEX deliveries_digest ON ONLY wismo.deliveries USING btree (source, digest);

CREATE INDEX deliveries_pending ON ONLY wismo.deliveries USING btree (task) WHERE (outcome = 'pending'::text);

CREATE INDEX deliveries_quarantined ON ONLY wismo.deliveries USING btree (source, received_at) WHERE (outcome = 'quarantined'::text);

CREATE INDEX deliveries_subjects ON ONLY wismo.deliveries USING gin (subjects);

CREATE INDEX events_unmerged ON wismo.events USING btree (order_id) WHERE (NOT merged);

CREATE INDEX fetches_after ON wismo.fetches USING btree (after);

CREATE INDEX order_refs_order ON wismo.order_refs USING btree (order_id);

CREATE INDEX orders_dirty ON wismo.orders USING btree (id) WHERE dirty;

CREATE INDEX orders_external_id ON wismo.orders USING btree (external_id);

CREATE INDEX orders_name ON wismo.orders USING btree (wismo.name_key(name));

CREATE INDEX orders_refetch ON wismo.orders USING btree (refetch_after) WHERE (refetch_after IS NOT NULL);

CREATE INDEX orders_status ON wismo.orders USING btree (status, ordered_at);

CREATE INDEX outbox_order ON wismo.outbox USING btree (order_id);

CREATE INDEX outbox_pending ON wismo.outbox USING btree (enqueued_at) WHERE (standing = 'pending'::text);

CREATE INDEX parked_events_unheld ON wismo.parked_events USING btree (ref) WHERE (NOT held);

CREATE INDEX tasks_due ON wismo.tasks USING btree (queue, due_at);

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

CREATE OR REPLACE FUNCTION wismo.clear_inbox_alerts(moment timestamp with time zone, parked_before timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  cleared integer;
begin
  with due as (
    select a.kind, a.fingerprint
    from wismo.alerts a
    where a.cleared_at is null and (
      a.kind = 'quarantined' and not exists (
        select from wismo.unread() d
        where d.source = a.detail ->> 'source' and d.cause = a.detail ->> 'reason'
          and not wismo.is_dismissed(d.source, d.cause, d.shop, null))
      or a.kind = 'parked' and not exists (
        select from wismo.unclaimed() u
        where u.source = a.detail ->> 'source' and u.cause = a.detail ->> 'cause' and u.received_at < parked_before
          and not wismo.is_dismissed(u.source, u.cause, null, u.ref)))
    order by a.kind, a.fingerprint
    for no key update
  ), gone as (
    update wismo.alerts a set cleared_at = moment
    from due
    where a.kind = due.kind and a.fingerprint = due.fingerprint
    returning a.kind
  )
  select count(*) into cleared from gone;
  return cleared;
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

CREATE OR REPLACE FUNCTION wismo.enqueue_tasks(asked jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.tasks as t (queue, key, payload, told_at)
  select distinct on (a ->> 'queue', a ->> 'key') a ->> 'queue', a ->> 'key', a -> 'payload', (a ->> 'toldAt')::timestamptz
  from unnest(asked) a
  -- Sorted, as every commit takes its locks.
  order by a ->> 'queue', a ->> 'key', (a ->> 'toldAt')::timestamptz desc
  on conflict (queue, key) do update set
    payload = excluded.payload, told_at = excluded.told_at, due_at = least(t.due_at, excluded.due_at)
  where excluded.told_at > t.told_at;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.expire_unclaimed(expired_before timestamp with time zone, moment timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  -- A bounded bite: the job comes again.
  due constant text[] := array(
    select distinct u.ref from wismo.unclaimed() u where u.received_at < expired_before limit 1000);
  expired integer;
begin
  -- Under the references' locks nobody can register one of them meanwhile and miss what goes.
  perform from wismo.refs r where r.ref = any (due) order by r.ref for no key update;
  with gone as (
    delete from wismo.parked_events p
    using wismo.unclaimed() u
    where u.ref = any (due) and u.received_at < expired_before and p.ref = u.ref and p.event_id = u.event_id
      and not p.held
    returning p.event_id, p.ref, u.source, u.cause, p.received_at
  ), counted as (
    select g.source, g.cause, count(distinct g.event_id) as events, min(g.received_at) as first_at,
      max(g.received_at) as last_at, array_agg(distinct g.ref::text) as refs, count(*) as rows
    from gone g
    group by g.source, g.cause
  ), reported as (
    insert into wismo.expired_references as x (expired_on, source, cause, events, first_at, last_at, examples)
    select (moment at time zone 'UTC')::date, c.source, c.cause, c.events, c.first_at, c.last_at, c.refs[1:20]
    from counted c
    order by c.source collate "C", c.cause collate "C"
    on conflict (expired_on, source, cause) do update set
      events = x.events + excluded.events,
      first_at = least(x.first_at, excluded.first_at),
      last_at = greatest(x.last_at, excluded.last_at),
      examples = (x.examples || excluded.examples)[1:20]
  )
  select coalesce(sum(c.rows), 0) into expired from counted c;
  return expired;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.guard_privacy(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from unnest(groups) g
    where jsonb_path_exists(g, '$.asides[*] ? (@.kind == "redact" || @.kind == "redact_shop")')
  ) then
    perform pg_advisory_xact_lock(hashtext('wismo.tombstones'));
  else
    perform pg_advisory_xact_lock_shared(hashtext('wismo.tombstones'));
  end if;
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
  -- All of them are parked, so who told them stands there.
  perform wismo.store_unmerged(holders, events, '{}');
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

CREATE OR REPLACE FUNCTION wismo.is_dismissed(told_by text, told_cause text, told_shop text, told_ref text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select from wismo.dismissals d
    where d.lifted_at is null
      and d.source = told_by
      and (d.cause is null or d.cause = told_cause)
      and (d.shop is null or d.shop = told_shop)
      and (d.ref_prefix is null or starts_with(told_ref, d.ref_prefix)));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.is_redacted(shop text, subjects bigint[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return exists (
    select from wismo.tombstones t
    where t.subject = any (subjects || wismo.subject_hashes(array['shop:' || coalesce(is_redacted.shop, '')])));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.lease_seconds(input jsonb, attempts integer)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select least(3600, (input ->> 'seconds')::double precision * (2 ^ least(attempts, 10))) $function$
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

CREATE OR REPLACE FUNCTION wismo.redact(person jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  its_shop constant text := person ->> 'shop';
  named constant text[] := array(select jsonb_array_elements_text(person -> 'orders'));
  told constant bigint[] := wismo.subjects_of(its_shop, named, person ->> 'customer', person ->> 'email');
  owned constant text[] := array(
    select unnest(named)
    union
    select c.order_id from wismo.contacts c
    where (c.customer_id = person ->> 'customer' or lower(c.email) = lower(person ->> 'email'))
      and split_part(c.order_id, ':', 1) = its_shop
    union
    select unnest(d.orders) from wismo.deliveries d where d.subjects && told and d.shop = its_shop);
  known constant bigint[] := told || wismo.subjects_of(its_shop, owned, null, null);
begin
  insert into wismo.tombstones (subject, kind)
  select distinct s, 'person' from unnest(known) s
  on conflict do nothing;
  delete from wismo.contacts c where c.order_id = any (owned);
  update wismo.deliveries d set body = '', redacted_at = now() where d.subjects && known and d.redacted_at is null;
end
$function$
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

CREATE OR REPLACE FUNCTION wismo.request_export(asked jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  new_id constant text := gen_random_uuid()::text;
begin
  insert into wismo.exports (id, shop, request, subjects)
  values (new_id, asked ->> 'shop', asked ->> 'request',
    wismo.subjects_of(asked ->> 'shop', array(select jsonb_array_elements_text(asked -> 'orders')),
      asked ->> 'customer', asked ->> 'email'));
  insert into wismo.alerts (kind, fingerprint, first_seen, last_seen, count, detail)
  values ('data_request', new_id, now(), now(), 1, jsonb_build_object('export', new_id, 'shop', asked ->> 'shop'));
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

CREATE OR REPLACE FUNCTION wismo.settle_pending(settled jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update wismo.deliveries d set
    outcome = case s ->> 'kind' when 'done' then 'accepted' else 'quarantined' end,
    reason = case s ->> 'kind' when 'done' then null else s ->> 'error' end
  from unnest(settled) s
  where s ->> 'kind' in ('done', 'hopeless')
    and d.task = (s ->> 'queue') || ' ' || (s ->> 'key')
    and d.outcome = 'pending'
    and d.received_at <= (s ->> 'toldAt')::timestamptz;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.store_unmerged(orders text[], events jsonb[], tellers jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  touched text[];
begin
  with stored as (
    insert into wismo.events as e
      (order_id, event_id, type, resource, told_at, body, source, digest, received_at, merged)
    select distinct on (t.order_id, t.event_id)
      t.order_id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event,
      f.teller ->> 'source', f.teller ->> 'digest', coalesce((f.teller ->> 'receivedAt')::timestamptz, now()), false
    from unnest(orders, events) as v (order_id, event)
    cross join lateral (
      select v.order_id, v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C"
    ) as t (order_id, event, event_id, told_at)
    cross join lateral wismo.teller_of(t.event, tellers) as f (teller)
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

CREATE OR REPLACE FUNCTION wismo.subject_hashes(subjects text[])
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select distinct ('x' || encode(substr(sha256(k.secret || sha256(k.secret || convert_to(s, 'UTF8'))), 1, 8), 'hex'))::bit(64)::bigint
    from unnest(subjects) s
    cross join wismo.privacy_key k);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.subjects_of(shop text, orders text[], customer text, email text)
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return wismo.subject_hashes(array_remove(
    array(select 'order:' || o from unnest(orders) o)
      || ('customer:' || shop || ':' || customer)
      || ('email:' || shop || ':' || lower(email)),
    null));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.sweep_shop(its_shop text, at_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  stripped integer;
begin
  with next as (
    select d.received_at, d.source, d.digest
    from wismo.deliveries d
    where d.shop = its_shop and d.redacted_at is null
    limit at_most
  )
  update wismo.deliveries d set body = '', redacted_at = now()
  from next n
  where d.received_at = n.received_at and d.source = n.source and d.digest = n.digest and d.redacted_at is null;
  get diagnostics stripped = row_count;
  if stripped < at_most then
    update wismo.tombstones t set sweeping = false where t.shop = its_shop;
  end if;
  return stripped;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.tell_failing(settled jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'task_failing', t.queue, now(), now(), count(*), jsonb_build_object('queue', t.queue, 'error', max(t.error))
  from wismo.tasks t
  join unnest(settled) s on t.queue = s ->> 'queue' and t.key = s ->> 'key'
  -- Five failures in a row are about a minute of trying: past any hiccup of a vendor.
  where s ->> 'kind' = 'failed' and t.attempts >= 5
  group by t.queue
  order by t.queue
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + excluded.count, detail = excluded.detail, cleared_at = null;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'task_hopeless', (s ->> 'queue') || ': ' || (s ->> 'error'), now(), now(), count(*),
    jsonb_build_object('queue', s ->> 'queue', 'error', s ->> 'error')
  from unnest(settled) s
  where s ->> 'kind' = 'hopeless'
  group by s ->> 'queue', s ->> 'error'
  order by 2
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + excluded.count, cleared_at = null;
  update wismo.alerts a set cleared_at = now()
  from (select distinct s ->> 'queue' as queue from unnest(settled) s where s ->> 'kind' = 'done') as q
  where a.kind = 'task_failing' and a.fingerprint = q.queue and a.cleared_at is null
    and not exists (select from wismo.tasks t where t.queue = q.queue and t.attempts >= 5);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.teller_of(told jsonb, tellers jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Most events are routed by no reference, and never wait under one.
  if told -> 'refs' = '[]' then
    return coalesce(tellers -> (told ->> 'id'), '{}');
  end if;
  return coalesce(
    (select jsonb_build_object('source', p.source, 'digest', p.digest, 'receivedAt', p.received_at)
      from jsonb_array_elements_text(told -> 'refs') as r (ref)
      join wismo.parked_events p on p.ref = r.ref and p.event_id = told ->> 'id'
      order by p.received_at
      limit 1),
    tellers -> (told ->> 'id'),
    '{}');
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.tellers(groups jsonb[])
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_object_agg(f.event_id, f.teller), '{}')
    from (
      select distinct on (e.id) e.id as event_id,
        jsonb_build_object('source', d ->> 'source', 'digest', d ->> 'digest', 'receivedAt', d ->> 'receivedAt') as teller
      from unnest(groups) g
      cross join jsonb_array_elements(g -> 'deliveries') d
      cross join jsonb_array_elements_text(d -> 'events') as e (id)
      order by e.id, (d ->> 'receivedAt')::timestamptz
    ) as f
  );
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

CREATE OR REPLACE FUNCTION wismo.unclaimed()
 RETURNS TABLE(ref text, event_id text, source text, cause text, received_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select p.ref::text, p.event_id::text, coalesce(p.source, 'unknown')::text, split_part(p.ref, ':', 1), p.received_at
    from wismo.parked_events p
    where not p.held
      and p.event ->> 'order' is null
      and not exists (
        select from jsonb_array_elements_text(p.event -> 'refs') as r (ref)
        join wismo.parked_events other on other.ref = r.ref and other.event_id = p.event_id
        where other.held);
end
$function$
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

CREATE OR REPLACE FUNCTION wismo.unread()
 RETURNS TABLE(received_at timestamp with time zone, source text, digest text, topic text, shop text, cause text, headers jsonb, body bytea)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select d.received_at, d.source::text, d.digest::text, d.topic, d.shop, coalesce(d.reason, ''), d.headers, d.body
    from wismo.deliveries d
    where d.outcome = 'quarantined' and d.redacted_at is null;
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
  -- Whoever is to be forgotten is so before anything of him is written.
  perform wismo.write_privacy(groups);
  perform wismo.write_contacts(groups);

  update wismo.orders o set refetch_after = greatest(o.refetch_after, asked.after)
  from (
    select r ->> 'order' as id, max((r ->> 'after')::timestamptz) as after
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refetches') r
    group by 1
  ) as asked
  where o.id = asked.id and (o.snapshot_at is null or o.snapshot_at < asked.after);

  perform wismo.write_others(groups);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_contacts(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  -- Almost never is anybody redacted, and then nothing need be hashed.
  watched constant boolean := exists (select from wismo.tombstones);
begin
  insert into wismo.contacts as c (order_id, version, customer_id, email, phone, name, locale)
  select distinct on (r."order") r."order", r.version, r.customer, r.email, r.phone, r.name, r.locale
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'contacts') as r (
    "order" text, version text, customer text, email text, phone text, name text, locale text)
  cross join lateral (select split_part(r."order", ':', 1)) as s (shop)
  where not (watched
    and wismo.is_redacted(s.shop, wismo.subjects_of(s.shop, array[r."order"], r.customer, r.email)))
  order by r."order", r.version collate "C" desc
  on conflict (order_id) do update set
    version = excluded.version, customer_id = excluded.customer_id, email = excluded.email, phone = excluded.phone,
    name = excluded.name, locale = excluded.locale
  where excluded.version > c.version;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_deferred(groups jsonb[], tellers jsonb)
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
    perform wismo.store_unmerged(orders, events, tellers);
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
declare
  watched constant boolean := exists (select from wismo.tombstones);
begin
  with told as materialized (
    select d.row, s.subjects, watched and wismo.is_redacted(d.row ->> 'shop', s.subjects) as redacted
    from unnest(groups) with ordinality as g (body, n)
    cross join jsonb_array_elements(g.body -> 'deliveries') with ordinality as d (row, n)
    join unnest(claims) c on c.grp = g.n and c.nth = d.n
    -- Whom its sender names, and the orders that it led to. `offset` keeps the hashes from being made twice.
    cross join lateral (
      select wismo.subject_hashes(
        array(select jsonb_array_elements_text(d.row -> 'subjects'))
          || array(select 'order:' || o from jsonb_array_elements_text(d.row -> 'orders') o)) as subjects
      offset 0
    ) as s
    where not c.known
  )
  insert into wismo.deliveries
    (received_at, source, digest, topic, shop, outcome, reason, task, orders, headers, subjects, body, redacted_at)
  select (t.row ->> 'receivedAt')::timestamptz, t.row ->> 'source', t.row ->> 'digest', t.row ->> 'topic',
    t.row ->> 'shop', t.row ->> 'outcome', t.row ->> 'reason', t.row ->> 'task',
    array(select jsonb_array_elements_text(t.row -> 'orders')), t.row -> 'headers', t.subjects,
    -- Stripped before it is stored: a retry from before the redaction is as well signed as any.
    case when t.redacted then '' else decode(t.row ->> 'body', 'base64') end,
    case when t.redacted then now() end
  from told t;

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
      and not wismo.is_dismissed(d ->> 'source', coalesce(d ->> 'reason', ''), d ->> 'shop', null)
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

CREATE OR REPLACE FUNCTION wismo.write_merged(groups jsonb[], tellers jsonb)
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
  -- Told again, an event keeps who told it first.
  insert into wismo.events as e (order_id, event_id, type, resource, told_at, body, source, digest, received_at, merged)
  select distinct on (o.id, t.event_id)
    o.id, t.event_id, t.event ->> 'type', t.event ->> 'resource', t.told_at, t.event,
    f.teller ->> 'source', f.teller ->> 'digest', coalesce((f.teller ->> 'receivedAt')::timestamptz, now()), true
  from unnest(orders) w
  cross join lateral (select w ->> 'id') as o (id)
  cross join jsonb_array_elements(w -> 'events') as v (event)
  cross join lateral (select v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C") as t (event, event_id, told_at)
  cross join lateral wismo.teller_of(t.event, tellers) as f (teller)
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

CREATE OR REPLACE FUNCTION wismo.write_others(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.inventory_levels as l (shop, item, location, available, updated_at)
  select distinct on (i.shop collate "C", i.item collate "C", i.location collate "C") i.shop, i.item, i.location, i.available, i."updatedAt"
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, location text, available integer, "updatedAt" timestamptz)
  where i.kind = 'inventory'
  -- Two in one second: the one that leaves less is believed, whatever came first.
  order by i.shop collate "C", i.item collate "C", i.location collate "C", i."updatedAt" desc, i.available nulls last
  on conflict (shop, item, location) do update set available = excluded.available, updated_at = excluded.updated_at
  where excluded.updated_at > l.updated_at
    or (excluded.updated_at = l.updated_at
      and coalesce(excluded.available, 2147483647) < coalesce(l.available, 2147483647));

  insert into wismo.fetches as f (ref, shop, gid, after)
  select distinct on (r.ref collate "C") r.ref, r.shop, r.gid, r.after
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'fetches') as r (ref text, shop text, gid text, after timestamptz)
  order by r.ref collate "C", r.after desc
  on conflict (ref) do update set after = excluded.after
  where excluded.after > f.after;

  perform wismo.write_tasks(groups);

  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select distinct 'uninstalled', u ->> 'shop', now(), now(), 1, jsonb_build_object('shop', u ->> 'shop')
  from unnest(groups) g
  cross join jsonb_array_elements(g -> 'asides') u
  where u ->> 'kind' = 'uninstalled'
  on conflict (kind, fingerprint) do update set last_seen = now(), count = a.count + 1, cleared_at = null;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_privacy(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  asked jsonb;
begin
  for asked in
    select a from unnest(groups) g cross join jsonb_array_elements(g -> 'asides') a
    where a ->> 'kind' in ('redact', 'redact_shop', 'export')
  loop
    case asked ->> 'kind'
      when 'redact' then
        perform wismo.redact(asked);
      when 'redact_shop' then
        insert into wismo.tombstones (subject, kind, sweeping, shop)
        select s, 'shop', true, asked ->> 'shop' from unnest(wismo.subject_hashes(array['shop:' || (asked ->> 'shop')])) s
        on conflict (subject) do update set sweeping = true;
        delete from wismo.contacts c where split_part(c.order_id, ':', 1) = asked ->> 'shop';
        perform wismo.sweep_shop(asked ->> 'shop', 1000);
      else
        perform wismo.request_export(asked);
    end case;
  end loop;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_refs(groups jsonb[], tellers jsonb)
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
    insert into wismo.parked_events as p (ref, event_id, told_at, event, source, digest, received_at, held)
    select distinct on (t.ref, t.event_id) t.ref, t.event_id, t.told_at, t.event,
      tellers -> t.event_id ->> 'source', tellers -> t.event_id ->> 'digest',
      coalesce((tellers -> t.event_id ->> 'receivedAt')::timestamptz, now()),
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

CREATE OR REPLACE FUNCTION wismo.write_tasks(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform wismo.enqueue_tasks(array(
    select t from unnest(groups) g cross join jsonb_array_elements(g -> 'tasks') t));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_claim_fetches(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_claim_tasks(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  queues constant text[] := array(select jsonb_array_elements_text(input -> 'queues'));
  claimed jsonb;
begin
  with due as (
    select t.queue, t.key, t.due_at
    from wismo.tasks t
    where t.queue = any (queues) and t.due_at <= now() and coalesce(t.leased_until, '-infinity') < now()
    order by t.due_at, t.queue, t.key
    limit (input ->> 'limit')::integer
    for update skip locked
  ), leased as (
    update wismo.tasks t set leased_until = now() + make_interval(secs => (input ->> 'seconds')::double precision)
    from due d
    where t.queue = d.queue and t.key = d.key
    returning t.queue, t.key, t.payload, t.told_at, t.attempts, d.due_at
  )
  select jsonb_agg(jsonb_build_object('queue', l.queue, 'key', l.key, 'payload', l.payload,
    'toldAt', to_jsonb(l.told_at), 'attempts', l.attempts) order by l.due_at, l.queue, l.key)
  into claimed from leased l;
  return jsonb_build_object('tasks', coalesce(claimed, '[]'));
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_dismiss(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  lifted integer := 0;
begin
  if (input ->> 'lift')::boolean then
    update wismo.dismissals d set lifted_at = moment
    where d.lifted_at is null
      and (d.source, d.cause, d.shop, d.ref_prefix) is not distinct from
        (input ->> 'source', input ->> 'cause', input ->> 'shop', input ->> 'refPrefix');
    get diagnostics lifted = row_count;
  else
    insert into wismo.dismissals (source, cause, shop, ref_prefix, dismissed_by, why, dismissed_at)
    values (input ->> 'source', input ->> 'cause', input ->> 'shop', input ->> 'refPrefix', input ->> 'by',
      input ->> 'why', moment);
  end if;
  return jsonb_build_object(
    'lifted', lifted,
    'cleared', wismo.clear_inbox_alerts(moment, moment - make_interval(hours => (input ->> 'parkedHours')::integer)));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_enqueue_tasks(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform wismo.enqueue_tasks(array(select jsonb_array_elements(input -> 'tasks')));
  return '{}'::jsonb;
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

CREATE OR REPLACE FUNCTION public.wismo_export(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  asked wismo.exports;
  owned text[];
begin
  select * into asked from wismo.exports e where e.id = input ->> 'id';
  if not found then
    return null;
  end if;
  owned := array(
    select unnest(d.orders) from wismo.deliveries d where d.subjects && asked.subjects and d.shop = asked.shop);
  return jsonb_build_object(
    'id', asked.id, 'shop', asked.shop, 'request', asked.request, 'requestedAt', wismo.instant(asked.requested_at),
    'contacts', array(
      select jsonb_build_object('order', c.order_id, 'customer', c.customer_id, 'email', c.email, 'phone', c.phone,
        'name', c.name, 'locale', c.locale)
      from wismo.contacts c where c.order_id = any (owned) order by c.order_id),
    'orders', array(
      select jsonb_build_object('id', o.id, 'name', o.name, 'status', o.status, 'orderedAt', wismo.instant(o.ordered_at),
        'facts', o.facts)
      from wismo.orders o where o.id = any (owned) order by o.id),
    'deliveries', array(
      select jsonb_build_object('receivedAt', wismo.instant(d.received_at), 'source', d.source, 'topic', d.topic,
        'body', encode(d.body, 'base64'))
      from wismo.deliveries d
      where d.subjects && (asked.subjects || wismo.subjects_of(asked.shop, owned, null, null))
        and d.redacted_at is null
      order by d.received_at, d.digest));
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
      'status', coalesce(o.status, 'pending'), 'override', coalesce(o.state -> 'override', 'null'),
      'version', o.version)
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

CREATE OR REPLACE FUNCTION public.wismo_histories(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  named constant text[] := case
    when jsonb_typeof(input -> 'orders') = 'array' then array(select jsonb_array_elements_text(input -> 'orders'))
  end;
begin
  return jsonb_build_object('orders', array(
    select jsonb_build_object(
      'id', o.id, 'name', o.name, 'token', o.token, 'version', o.version, 'rules', o.rules, 'facts', o.facts,
      'state', o.state, 'events', array(
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_import_kits(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  next_revision bigint;
begin
  -- Two imports at once would take the same number.
  lock table wismo.kits in share row exclusive mode;
  select coalesce(max(k.revision), 0) + 1 into next_revision from wismo.kits k;
  insert into wismo.kits (revision, sku, since, pieces, imported_by)
  select next_revision, r ->> 'sku', (input ->> 'since')::timestamptz, r -> 'pieces', input ->> 'by'
  from jsonb_array_elements(input -> 'kits') r;
  return jsonb_build_object('revision', next_revision);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_inbox(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
begin
  return jsonb_build_object(
    'parked', array(
      select jsonb_build_object(
        'source', u.source, 'cause', u.cause, 'events', count(distinct u.event_id), 'references', count(distinct u.ref),
        'first', wismo.instant(min(u.received_at)), 'last', wismo.instant(max(u.received_at)),
        'examples', (array_agg(distinct u.ref))[1:5])
      from wismo.unclaimed() u
      where not wismo.is_dismissed(u.source, u.cause, null, u.ref)
      group by u.source, u.cause
      order by u.source collate "C", u.cause collate "C"),
    'quarantined', array(
      select jsonb_build_object(
        'source', d.source, 'cause', d.cause, 'deliveries', count(*),
        'shops', to_jsonb(array_agg(distinct d.shop) filter (where d.shop is not null)),
        'topics', to_jsonb(array_agg(distinct d.topic)),
        'first', wismo.instant(min(d.received_at)), 'last', wismo.instant(max(d.received_at)))
      from wismo.unread() d
      where not wismo.is_dismissed(d.source, d.cause, d.shop, null)
      group by d.source, d.cause
      order by d.source collate "C", d.cause collate "C"),
    'dismissed', array(
      select jsonb_build_object(
        'source', m.source, 'cause', m.cause, 'shop', m.shop, 'refPrefix', m.ref_prefix, 'by', m.dismissed_by,
        'why', m.why, 'at', wismo.instant(m.dismissed_at))
      from wismo.dismissals m
      where m.lifted_at is null
      order by m.id),
    'expired', array(
      select jsonb_build_object(
        'on', x.expired_on, 'source', x.source, 'cause', x.cause, 'events', x.events,
        'first', wismo.instant(x.first_at), 'last', wismo.instant(x.last_at), 'examples', x.examples)
      from wismo.expired_references x
      order by x.expired_on desc, x.source, x.cause
      limit 100));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_kits(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('kits', array(
    select jsonb_build_object(
      'sku', k.sku, 'revision', k.revision, 'since', wismo.instant(k.since), 'pieces', k.pieces)
    from wismo.kits k
    order by k.revision, k.sku));
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

CREATE OR REPLACE FUNCTION public.wismo_mark_replayed(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.deliveries d set outcome = 'replayed'
  where d.source = input ->> 'source' and d.digest = input ->> 'digest' and d.outcome = 'quarantined';
  return jsonb_build_object('cleared', wismo.clear_inbox_alerts(
    moment, moment - make_interval(hours => (input ->> 'parkedHours')::integer)));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_move_cursor(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.cursors as c (name, position)
  values (input ->> 'name', input ->> 'position')
  on conflict (name) do update set position = excluded.position, moved_at = now()
  where excluded.position > c.position;
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_pause_calls(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.allowances as a (key, paused_until)
  values (input ->> 'key', clock_timestamp() + make_interval(secs => (input ->> 'ms')::double precision / 1000))
  on conflict (key) do update set paused_until = greatest(a.paused_until, excluded.paused_until);
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_quarantined(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
begin
  return jsonb_build_object('deliveries', array(
    select jsonb_build_object(
      'cursor', jsonb_build_array(d.received_at, d.digest), 'digest', d.digest, 'topic', d.topic,
      'receivedAt', wismo.instant(d.received_at), 'headers', d.headers, 'body', encode(d.body, 'base64'))
    from wismo.unread() d
    where d.source = input ->> 'source'
      and (input ->> 'cause' is null or d.cause = input ->> 'cause')
      and (input -> 'after' = 'null' or (d.received_at, d.digest collate "C") >
        ((input -> 'after' ->> 0)::timestamptz, (input -> 'after' ->> 1) collate "C"))
    order by d.received_at, d.digest collate "C"
    limit (input ->> 'limit')::integer));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_read_cursor(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'position', (select c.position from wismo.cursors c where c.name = input ->> 'name'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_schema(input jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '{"version": "20261123190000"}'::jsonb $function$
;

CREATE OR REPLACE FUNCTION public.wismo_settle_fetches(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform from wismo.orders o
  where o.id = any (array(select r ->> 'order' from jsonb_array_elements(input -> 'orders') r))
  order by o.id for no key update;
  update wismo.orders o set
    refetch_after = case when o.refetch_after <= (r ->> 'after')::timestamptz then null else o.refetch_after end,
    refetch_leased_until = null,
    refetch_attempts = 0
  from jsonb_array_elements(input -> 'orders') r
  where o.id = r ->> 'order';
  delete from wismo.fetches f
  using jsonb_array_elements(input -> 'fetches') r
  where f.ref = r ->> 'ref' and f.after <= (r ->> 'after')::timestamptz;
  update wismo.fetches f set leased_until = null, attempts = 0
  from jsonb_array_elements(input -> 'fetches') r
  where f.ref = r ->> 'ref';
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_settle_tasks(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  settled constant jsonb[] := array(
    select s from jsonb_array_elements(input -> 'settled') s order by s ->> 'queue', s ->> 'key');
begin
  -- In the order in which commits lock them too.
  perform from wismo.tasks t
  where (t.queue, t.key) in (select s ->> 'queue', s ->> 'key' from unnest(settled) s)
  order by t.queue, t.key
  for update;
  perform wismo.settle_pending(settled);
  delete from wismo.tasks t
  using unnest(settled) s
  where t.queue = s ->> 'queue' and t.key = s ->> 'key'
    and s ->> 'kind' in ('done', 'hopeless') and t.told_at <= (s ->> 'toldAt')::timestamptz;
  update wismo.tasks t set
    leased_until = null,
    payload = case when s ->> 'kind' = 'again' and not anew then s -> 'payload' else t.payload end,
    due_at = case when anew then clock_timestamp()
      else clock_timestamp() + make_interval(secs => coalesce((s ->> 'inMs')::double precision, 0) / 1000) end,
    attempts = case s ->> 'kind' when 'failed' then t.attempts + 1 when 'later' then t.attempts else 0 end,
    error = case s ->> 'kind' when 'failed' then s ->> 'error' when 'later' then t.error end
  from unnest(settled) s
  cross join lateral (
    select exists (
      select from wismo.tasks n
      where n.queue = s ->> 'queue' and n.key = s ->> 'key' and n.told_at > (s ->> 'toldAt')::timestamptz) as anew
  ) as later
  where t.queue = s ->> 'queue' and t.key = s ->> 'key';
  perform wismo.tell_failing(settled);
  return '{}'::jsonb;
end
$function$
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

CREATE OR REPLACE FUNCTION public.wismo_sweep_redacted(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  stripped integer := 0;
  gone text;
begin
  for gone in
    select t.shop from wismo.tombstones t where t.sweeping order by t.shop for update skip locked
  loop
    stripped := stripped + wismo.sweep_shop(gone, (input ->> 'limit')::integer - stripped);
    exit when stripped >= (input ->> 'limit')::integer;
  end loop;
  return jsonb_build_object('stripped', stripped);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_take_call(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  span constant interval := make_interval(secs => (input ->> 'windowMs')::double precision / 1000);
  allowed constant integer := (input ->> 'calls')::integer;
  own wismo.allowances;
  free_at timestamptz;
  instant timestamptz;
begin
  insert into wismo.allowances (key) values (input ->> 'key') on conflict do nothing;
  select * into own from wismo.allowances a where a.key = input ->> 'key' for update;
  -- After the lock: who waited for it must not judge by the time at which he began to.
  instant := clock_timestamp();
  own.calls := array(select c from unnest(own.calls) c where c > instant - span order by c);
  free_at := greatest(
    own.paused_until,
    case when cardinality(own.calls) >= allowed
      then own.calls[cardinality(own.calls) - allowed + 1] + span end);
  if free_at > instant then
    return jsonb_build_object('waitMs', ceil(extract(epoch from free_at - instant) * 1000)::bigint);
  end if;
  update wismo.allowances a set calls = own.calls || instant, paused_until = null where a.key = own.key;
  return '{"waitMs": 0}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_tend_inbox(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  parked_before constant timestamptz := moment - make_interval(hours => (input ->> 'parkedHours')::integer);
  expired constant integer :=
    wismo.expire_unclaimed(moment - make_interval(days => (input ->> 'expiryDays')::integer), moment);
  raised integer;
begin
  -- Without access to the shop nobody ever fetches these; where there is access they do not grow this old.
  delete from wismo.fetches f where f.after < moment - make_interval(days => (input ->> 'expiryDays')::integer);
  with waiting as (
    select u.source, u.cause, count(distinct u.event_id) as events, min(u.received_at) as first_at,
      (array_agg(distinct u.ref))[1:5] as examples
    from wismo.unclaimed() u
    where u.received_at < parked_before and not wismo.is_dismissed(u.source, u.cause, null, u.ref)
    group by u.source, u.cause
  ), told as (
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    select 'parked', w.source || ':' || w.cause, moment, moment, w.events,
      jsonb_build_object('source', w.source, 'cause', w.cause, 'since', w.first_at, 'examples', w.examples)
    from waiting w
    order by (w.source || ':' || w.cause) collate "C"
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = excluded.count, detail = excluded.detail, cleared_at = null
    returning a.kind
  )
  select count(*) into raised from told;
  return jsonb_build_object(
    'expired', expired, 'raised', raised, 'cleared', wismo.clear_inbox_alerts(moment, parked_before));
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
