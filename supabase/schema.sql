-- Written from the catalog after all migrations: UPDATE_SCHEMA=1 npx vitest run test/store/schema.test.ts

create type wismo.claim as (
  grp bigint,
  nth bigint,
  source text,
  digest text,
  known boolean,
  owner bigint
);

create table wismo.alert_tellings (
  receiver text collate "C" not null,
  kind text collate "C" not null,
  fingerprint text collate "C" not null,
  state text not null,
  episode integer not null default 0,
  told_count bigint,
  told_at timestamp with time zone,
  due_at timestamp with time zone not null,
  lease text,
  attempts integer not null default 0,
  error text
);
alter table wismo.alert_tellings enable row level security;

create table wismo.alert_ways (
  way text collate "C" not null,
  failing_since timestamp with time zone not null,
  closed_until timestamp with time zone,
  reason text
);
alter table wismo.alert_ways enable row level security;

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

create table wismo.arrivals (
  slot timestamp with time zone not null,
  source text collate "C" not null,
  shop text collate "C" not null,
  deliveries integer not null,
  pushed integer not null,
  quarantined integer not null,
  slow integer not null,
  slowest_ms bigint not null
);
alter table wismo.arrivals enable row level security;

create table wismo.breakers (
  channel text collate "C" not null,
  failures integer not null,
  open_until timestamp with time zone,
  reason text
);
alter table wismo.breakers enable row level security;

create table wismo.contacts (
  order_id text collate "C" not null,
  version text collate "C" not null,
  email text,
  phone text,
  name text,
  locale text,
  customer_id text,
  look_up text[] not null default '{}'::text[],
  look_up_key text,
  look_up_before text[] not null default '{}'::text[]
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
  task text collate "C",
  committed_at timestamp with time zone default clock_timestamp()
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
  task text collate "C",
  committed_at timestamp with time zone default clock_timestamp()
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

create table wismo.endpoints (
  name text collate "C" not null,
  failing_since timestamp with time zone,
  disabled_at timestamp with time zone,
  reason text,
  enabled_at timestamp with time zone,
  enabled_by text
);
alter table wismo.endpoints enable row level security;

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

create table wismo.feed_batches (
  file bigint not null,
  first_row bigint not null,
  rows integer not null,
  first_line bigint not null,
  last_line bigint not null,
  digest text collate "C" not null,
  events jsonb not null
);
alter table wismo.feed_batches enable row level security;

create table wismo.feed_chunks (
  file bigint not null,
  n integer not null,
  bytes bytea not null
);
alter table wismo.feed_chunks enable row level security;

create table wismo.feed_files (
  id bigint not null,
  feed text collate "C" not null,
  door text not null,
  path text collate "C" not null,
  name text not null,
  size bigint not null,
  modified_at timestamp with time zone not null,
  business_date date not null,
  sha256 text collate "C",
  state text not null default 'copying'::text,
  reason text,
  duplicate_of bigint,
  header text[],
  header_fingerprint text collate "C",
  rows bigint,
  rows_rejected bigint,
  rows_hash text collate "C",
  rows_done bigint not null default 0,
  events bigint not null default 0,
  confirmed_by text,
  attempts integer not null default 0,
  error text,
  due_at timestamp with time zone not null default now(),
  lease text,
  leased_until timestamp with time zone,
  received_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  emptied_at timestamp with time zone
);
alter table wismo.feed_files enable row level security;

create table wismo.feed_sightings (
  feed text collate "C" not null,
  path text collate "C" not null,
  size bigint not null,
  modified_at timestamp with time zone not null,
  since timestamp with time zone not null
);
alter table wismo.feed_sightings enable row level security;

create table wismo.feeds (
  name text collate "C" not null,
  looked_at timestamp with time zone,
  failures integer not null default 0,
  error text,
  lease text,
  leased_until timestamp with time zone
);
alter table wismo.feeds enable row level security;

create table wismo.fetches (
  ref text collate "C" not null,
  source text collate "C" not null,
  shop text not null,
  gid text not null,
  after timestamp with time zone not null,
  leased_until timestamp with time zone,
  attempts integer not null default 0
);
alter table wismo.fetches enable row level security;

create table wismo.former_tokens (
  token text collate "C" not null,
  order_id text collate "C" not null,
  replaced_at timestamp with time zone not null
);
alter table wismo.former_tokens enable row level security;

create table wismo.gauges (
  name text collate "C" not null,
  hour timestamp with time zone not null,
  value bigint not null
);
alter table wismo.gauges enable row level security;

create table wismo.inventory_levels (
  shop text collate "C" not null,
  item text collate "C" not null,
  location text collate "C" not null,
  available integer,
  updated_at timestamp with time zone not null,
  feed text collate "C" not null default ''::text,
  listed_at timestamp with time zone
);
alter table wismo.inventory_levels enable row level security;

create table wismo.job_runs (
  job text collate "C" not null,
  known_since timestamp with time zone not null,
  started_at timestamp with time zone,
  succeeded_at timestamp with time zone,
  duration_ms bigint,
  failed_at timestamp with time zone,
  error text
);
alter table wismo.job_runs enable row level security;

create table wismo.kits (
  revision bigint not null,
  sku text not null,
  since timestamp with time zone not null,
  pieces jsonb not null,
  imported_by text not null,
  imported_at timestamp with time zone not null default now()
);
alter table wismo.kits enable row level security;

create table wismo.live (
  shop text collate "C" not null,
  live boolean not null,
  changed_at timestamp with time zone not null default now(),
  changed_by text not null
);
alter table wismo.live enable row level security;

create table wismo.local_mails (
  id text collate "C" not null,
  order_id text collate "C" not null,
  address text not null,
  milestone text not null,
  locale text not null,
  subject text not null,
  html text not null,
  body text not null,
  sent_at timestamp with time zone not null default clock_timestamp()
);
alter table wismo.local_mails enable row level security;

create table wismo.look_up_tries (
  bucket text collate "C" not null,
  tried_at timestamp with time zone[] not null
) with (fillfactor=50);
alter table wismo.look_up_tries enable row level security;

create table wismo.optouts (
  order_id text collate "C" not null,
  opted_out_at timestamp with time zone not null default now(),
  opted_out_by text not null
);
alter table wismo.optouts enable row level security;

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
  name_key text,
  token text not null,
  token_issued_at timestamp with time zone not null default now(),
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
  refetch_attempts integer not null default 0,
  promised_at timestamp with time zone,
  estimated_at timestamp with time zone,
  number text
) with (fillfactor=80, toast_tuple_target=4080);
alter table wismo.orders enable row level security;

create table wismo.outbox (
  key text collate "C" not null,
  order_id text collate "C" not null,
  parcel text,
  milestone text not null,
  channel text not null,
  occurred_at timestamp with time zone,
  standing text not null,
  enqueued_at timestamp with time zone not null default now(),
  digest text collate "C",
  detail jsonb,
  due_at timestamp with time zone not null default now(),
  lease text,
  tried_at timestamp with time zone,
  message text collate "C",
  attempts integer not null default 0,
  error text,
  provider_id text,
  settled_at timestamp with time zone,
  fate text,
  fate_reason text,
  fate_at timestamp with time zone
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

create table wismo.rejected_rows (
  file bigint not null,
  line bigint not null,
  column_name text not null,
  value_class text not null,
  reason text not null
);
alter table wismo.rejected_rows enable row level security;

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
  units integer not null,
  first_seen_at timestamp with time zone not null default now(),
  waiting_since timestamp with time zone
);
alter table wismo.shipments enable row level security;

create table wismo.stock_items (
  shop text collate "C" not null,
  item text collate "C" not null,
  sku text collate "C",
  updated_at timestamp with time zone not null
);
alter table wismo.stock_items enable row level security;

create table wismo.subscriptions (
  shop text collate "C" not null,
  topic text collate "C" not null,
  seen_at timestamp with time zone not null
);
alter table wismo.subscriptions enable row level security;

create table wismo.suppressions (
  address bigint not null,
  suppressed boolean not null,
  reason text not null,
  changed_at timestamp with time zone not null
);
alter table wismo.suppressions enable row level security;

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

create table wismo.trackers (
  aggregator text collate "C" not null,
  number text collate "C" not null,
  carrier text,
  standing text not null default 'due'::text,
  reason text,
  leased_until timestamp with time zone,
  attempts integer not null default 0,
  changed_at timestamp with time zone not null default now()
);
alter table wismo.trackers enable row level security;

create table wismo.watched_orders (
  order_id text collate "C" not null,
  until timestamp with time zone not null
) with (fillfactor=50);
alter table wismo.watched_orders enable row level security;

alter table wismo.alert_tellings add constraint alert_tellings_pkey PRIMARY KEY (receiver, kind, fingerprint);

alter table wismo.alert_tellings add constraint alert_tellings_state_check CHECK ((state = ANY (ARRAY['untold'::text, 'raised'::text, 'cleared'::text])));

alter table wismo.alert_ways add constraint alert_ways_pkey PRIMARY KEY (way);

alter table wismo.alerts add constraint alerts_pkey PRIMARY KEY (kind, fingerprint);

alter table wismo.allowances add constraint allowances_pkey PRIMARY KEY (key);

alter table wismo.arrivals add constraint arrivals_pkey PRIMARY KEY (slot, source, shop);

alter table wismo.breakers add constraint breakers_pkey PRIMARY KEY (channel);

alter table wismo.contacts add constraint contacts_pkey PRIMARY KEY (order_id);

alter table wismo.cursors add constraint cursors_pkey PRIMARY KEY (name);

alter table wismo.delivery_keys add constraint delivery_keys_pkey PRIMARY KEY (source, digest);

alter table wismo.dismissals add constraint dismissals_check CHECK ((num_nonnulls(cause, shop, ref_prefix) > 0));

alter table wismo.dismissals add constraint dismissals_pkey PRIMARY KEY (id);

alter table wismo.endpoints add constraint endpoints_pkey PRIMARY KEY (name);

alter table wismo.events add constraint events_pkey PRIMARY KEY (order_id, event_id);

alter table wismo.expired_references add constraint expired_references_pkey PRIMARY KEY (expired_on, source, cause);

alter table wismo.exports add constraint exports_pkey PRIMARY KEY (id);

alter table wismo.feed_batches add constraint feed_batches_pkey PRIMARY KEY (file, first_row, digest);

alter table wismo.feed_chunks add constraint feed_chunks_pkey PRIMARY KEY (file, n);

alter table wismo.feed_files add constraint feed_files_door_check CHECK ((door = ANY (ARRAY['look'::text, 'push'::text, 'upload'::text])));

alter table wismo.feed_files add constraint feed_files_pkey PRIMARY KEY (id);

alter table wismo.feed_files add constraint feed_files_state_check CHECK ((state = ANY (ARRAY['copying'::text, 'ready'::text, 'held'::text, 'applying'::text, 'complete'::text, 'duplicate'::text, 'refused'::text, 'dropped'::text])));

alter table wismo.feed_sightings add constraint feed_sightings_pkey PRIMARY KEY (feed, path);

alter table wismo.feeds add constraint feeds_pkey PRIMARY KEY (name);

alter table wismo.fetches add constraint fetches_pkey PRIMARY KEY (ref);

alter table wismo.former_tokens add constraint former_tokens_pkey PRIMARY KEY (token);

alter table wismo.gauges add constraint gauges_pkey PRIMARY KEY (name, hour);

alter table wismo.inventory_levels add constraint inventory_levels_pkey PRIMARY KEY (shop, item, location, feed);

alter table wismo.job_runs add constraint job_runs_pkey PRIMARY KEY (job);

alter table wismo.kits add constraint kits_pkey PRIMARY KEY (revision, sku);

alter table wismo.live add constraint live_pkey PRIMARY KEY (shop);

alter table wismo.local_mails add constraint local_mails_order_id_fkey FOREIGN KEY (order_id) REFERENCES wismo.contacts(order_id) ON DELETE CASCADE;

alter table wismo.local_mails add constraint local_mails_pkey PRIMARY KEY (id);

alter table wismo.look_up_tries add constraint look_up_tries_pkey PRIMARY KEY (bucket);

alter table wismo.optouts add constraint optouts_pkey PRIMARY KEY (order_id);

alter table wismo.order_refs add constraint order_refs_pkey PRIMARY KEY (ref, order_id);

alter table wismo.orders add constraint orders_pkey PRIMARY KEY (id);

alter table wismo.orders add constraint orders_token_key UNIQUE (token);

alter table wismo.outbox add constraint outbox_pkey PRIMARY KEY (key);

alter table wismo.parked_events add constraint parked_events_pkey PRIMARY KEY (ref, event_id);

alter table wismo.privacy_key add constraint privacy_key_only_one_check CHECK (only_one);

alter table wismo.privacy_key add constraint privacy_key_pkey PRIMARY KEY (only_one);

alter table wismo.refs add constraint refs_pkey PRIMARY KEY (ref);

alter table wismo.rejected_rows add constraint rejected_rows_pkey PRIMARY KEY (file, line, column_name);

alter table wismo.shipments add constraint shipments_pkey PRIMARY KEY (order_id, key);

alter table wismo.stock_items add constraint stock_items_pkey PRIMARY KEY (shop, item);

alter table wismo.subscriptions add constraint subscriptions_pkey PRIMARY KEY (shop, topic);

alter table wismo.suppressions add constraint suppressions_pkey PRIMARY KEY (address);

alter table wismo.tasks add constraint tasks_pkey PRIMARY KEY (queue, key);

alter table wismo.tombstones add constraint tombstones_pkey PRIMARY KEY (subject);

alter table wismo.trackers add constraint trackers_pkey PRIMARY KEY (aggregator, number);

alter table wismo.watched_orders add constraint watched_orders_pkey PRIMARY KEY (order_id);

CREATE INDEX alert_tellings_raised ON wismo.alert_tellings USING btree (kind, fingerprint) WHERE (state = 'raised'::text);

CREATE INDEX alerts_open ON wismo.alerts USING btree (last_seen) WHERE (cleared_at IS NULL);

CREATE INDEX contacts_customer ON wismo.contacts USING btree (customer_id) WHERE (customer_id IS NOT NULL);

CREATE INDEX contacts_email ON wismo.contacts USING btree (lower(email)) WHERE (email IS NOT NULL);

CREATE INDEX contacts_look_up_key ON wismo.contacts USING btree (look_up_key);

CREATE INDEX deliveries_default_received_at_idx ON wismo.deliveries_default USING brin (received_at) WITH (pages_per_range='32', autosummarize='on');

CREATE INDEX deliveries_default_source_digest_idx ON wismo.deliveries_default USING btree (source, digest);

CREATE INDEX deliveries_default_source_received_at_idx ON wismo.deliveries_default USING btree (source, received_at) WHERE (outcome = 'quarantined'::text);

CREATE INDEX deliveries_default_subjects_idx ON wismo.deliveries_default USING gin (subjects);

CREATE INDEX deliveries_default_task_idx ON wismo.deliveries_default USING btree (task) WHERE (outcome = 'pending'::text);

CREATE INDEX deliveries_digest ON ONLY wismo.deliveries USING btree (source, digest);

CREATE INDEX deliveries_pending ON ONLY wismo.deliveries USING btree (task) WHERE (outcome = 'pending'::text);

CREATE INDEX deliveries_quarantined ON ONLY wismo.deliveries USING btree (source, received_at) WHERE (outcome = 'quarantined'::text);

CREATE INDEX deliveries_received ON ONLY wismo.deliveries USING brin (received_at) WITH (pages_per_range='32', autosummarize='on');

CREATE INDEX deliveries_subjects ON ONLY wismo.deliveries USING gin (subjects);

CREATE INDEX events_unmerged ON wismo.events USING btree (order_id) WHERE (NOT merged);

CREATE INDEX feed_batches_digest ON wismo.feed_batches USING btree (digest);

CREATE INDEX feed_files_content ON wismo.feed_files USING btree (feed, sha256);

CREATE INDEX feed_files_due ON wismo.feed_files USING btree (due_at) WHERE (state = ANY (ARRAY['ready'::text, 'applying'::text]));

CREATE INDEX feed_files_full ON wismo.feed_files USING btree (received_at) WHERE (emptied_at IS NULL);

CREATE UNIQUE INDEX feed_files_place ON wismo.feed_files USING btree (feed, path, size, modified_at) WHERE (door = 'look'::text);

CREATE INDEX feed_files_received ON wismo.feed_files USING btree (feed, received_at);

CREATE INDEX fetches_after ON wismo.fetches USING btree (after);

CREATE INDEX inventory_levels_item ON wismo.inventory_levels USING btree (item);

CREATE INDEX local_mails_order ON wismo.local_mails USING btree (order_id);

CREATE INDEX local_mails_sent ON wismo.local_mails USING btree (sent_at DESC, id);

CREATE INDEX order_refs_order ON wismo.order_refs USING btree (order_id);

CREATE INDEX orders_dirty ON wismo.orders USING btree (id) WHERE dirty;

CREATE INDEX orders_external_id ON wismo.orders USING btree (external_id);

CREATE INDEX orders_name ON wismo.orders USING btree (name_key);

CREATE INDEX orders_number ON wismo.orders USING btree (number);

CREATE INDEX orders_promised ON wismo.orders USING btree (promised_at) WHERE ((promised_at IS NOT NULL) AND (status <> ALL (ARRAY['delivered'::text, 'cancelled'::text, 'returned'::text, 'partially_returned'::text])));

CREATE INDEX orders_refetch ON wismo.orders USING btree (refetch_after) WHERE (refetch_after IS NOT NULL);

CREATE INDEX orders_status ON wismo.orders USING btree (status, ordered_at);

CREATE INDEX outbox_dead ON wismo.outbox USING btree (settled_at) WHERE (standing ~~ 'dead:%'::text);

CREATE INDEX outbox_digest ON wismo.outbox USING btree (digest) WHERE (standing = 'pending'::text);

CREATE INDEX outbox_due ON wismo.outbox USING btree (channel, due_at) WHERE (standing = 'pending'::text);

CREATE INDEX outbox_enqueued ON wismo.outbox USING btree (enqueued_at, key);

CREATE INDEX outbox_message ON wismo.outbox USING btree (message) WHERE (message IS NOT NULL);

CREATE INDEX outbox_order ON wismo.outbox USING btree (order_id);

CREATE INDEX outbox_pending ON wismo.outbox USING btree (enqueued_at) WHERE (standing = 'pending'::text);

CREATE INDEX parked_events_unheld ON wismo.parked_events USING btree (ref) WHERE (NOT held);

CREATE INDEX shipments_open ON wismo.shipments USING btree (first_seen_at) WHERE (live AND (number IS NOT NULL) AND (status <> ALL (ARRAY['delivered'::text, 'returned_to_sender'::text, 'lost'::text])));

CREATE INDEX shipments_waiting ON wismo.shipments USING btree (status, waiting_since) WHERE (live AND (status <> ALL (ARRAY['delivered'::text, 'returned_to_sender'::text, 'lost'::text])));

CREATE INDEX stock_items_sku ON wismo.stock_items USING btree (sku);

CREATE INDEX tasks_due ON wismo.tasks USING btree (queue, due_at);

CREATE INDEX trackers_due ON wismo.trackers USING btree (aggregator, leased_until) WHERE (standing = 'due'::text);

CREATE INDEX trackers_number ON wismo.trackers USING btree (number);

CREATE OR REPLACE FUNCTION wismo.address_hash(address text)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (wismo.subject_hashes(array['mailbox:' || lower(address)]))[1];
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.alert_id(its_kind text, its_fingerprint text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select substr(encode(sha256(convert_to(its_kind || ' ' || its_fingerprint, 'UTF8')), 'hex'), 1, 8) $function$
;

CREATE OR REPLACE FUNCTION wismo.alert_row(a wismo.alerts)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object('id', wismo.alert_id(a.kind, a.fingerprint), 'kind', a.kind, 'fingerprint', a.fingerprint,
    'firstSeen', wismo.instant(a.first_seen), 'lastSeen', wismo.instant(a.last_seen), 'count', a.count,
    'detail', a.detail, 'clearedAt', wismo.instant(a.cleared_at))
$function$
;

CREATE OR REPLACE FUNCTION wismo.alerts_by_shop(its_kind text, what text, more jsonb, shops text[], since timestamp with time zone[], names text[])
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return array(
    select jsonb_build_object('kind', its_kind, 'fingerprint', concat_ws(' ', w.shop, what), 'count', count(*),
      'detail', more || jsonb_build_object('shop', w.shop, 'since', wismo.instant(min(w.since)),
        'orders', jsonb_build_object(
          'count', count(*), 'names', jsonb_agg(w.name order by w.nth) filter (where w.nth <= 20))))
    from (
      select c.*, row_number() over (partition by c.shop order by c.since, c.name) as nth
      from unnest(shops, since, names) as c (shop, since, name)
    ) as w
    group by w.shop);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.broken_promises(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  risk constant timestamptz := moment + make_interval(hours => 1) * (input -> 'promise' ->> 'riskHours')::double precision;
  shops text[];
  since timestamptz[];
  names text[];
  missed jsonb[];
begin
  select array_agg(o.shop), array_agg(o.promised_at), array_agg(coalesce(o.name, o.external_id))
  into shops, since, names
  from (
    select x.shop, x.promised_at, x.name, x.external_id
    from wismo.orders x
    where x.promised_at is not null and x.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and x.promised_at < moment and x.promised_at >= forgotten and not x.test
    order by x.promised_at
    limit 5000
  ) as o;
  missed := wismo.alerts_by_shop('promise_missed', null, '{}', shops, since, names);
  select array_agg(o.shop), array_agg(o.promised_at), array_agg(coalesce(o.name, o.external_id))
  into shops, since, names
  from (
    select x.shop, x.promised_at, x.name, x.external_id
    from wismo.orders x
    where x.promised_at is not null and x.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and x.promised_at >= moment and not x.test
      and (x.estimated_at > x.promised_at or x.promised_at < risk and (
        x.status in ('pending', 'confirmed', 'scheduled', 'on_hold', 'processing', 'partially_shipped', 'undelivered')
        or x.substatus in ('awaiting_carrier', 'partially_in_transit')))
    order by x.promised_at
    limit 5000
  ) as o;
  return missed || wismo.alerts_by_shop('promise_at_risk', null,
    jsonb_build_object('hours', input -> 'promise' -> 'riskHours'), shops, since, names);
end
$function$
;

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

CREATE OR REPLACE FUNCTION wismo.count_arrivals(input jsonb, moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  answers constant text[] := array(select jsonb_array_elements_text(input -> 'answers'));
  slow_after constant interval := make_interval(secs => (input -> 'slow' ->> 'seconds')::double precision);
  since constant timestamptz := date_bin('5 minutes',
    greatest((select max(a.slot) from wismo.arrivals a) - interval '10 minutes', moment - interval '2 days'),
    '2000-01-01T00:00:00Z');
begin
  insert into wismo.arrivals (slot, source, shop, deliveries, pushed, quarantined, slow, slowest_ms)
  select date_bin('5 minutes', d.received_at, '2000-01-01T00:00:00Z'), d.source, coalesce(d.shop, ''), count(*),
    count(*) filter (where d.topic <> all (answers)),
    count(*) filter (where d.outcome = 'quarantined'),
    count(*) filter (where d.committed_at - d.received_at > slow_after),
    greatest(coalesce(max(extract(epoch from d.committed_at - d.received_at) * 1000), 0), 0)::bigint
  from wismo.deliveries d
  where d.received_at >= since
  group by 1, 2, 3
  on conflict (slot, source, shop) do update set
    deliveries = excluded.deliveries, pushed = excluded.pushed, quarantined = excluded.quarantined,
    slow = excluded.slow, slowest_ms = excluded.slowest_ms;
  -- Of a silent source all that its rhythm is known by is kept, until nobody expects it any more.
  delete from wismo.arrivals a
  using (select x.source, x.shop, max(x.slot) as last from wismo.arrivals x group by x.source, x.shop) as heard
  where a.source = heard.source and a.shop = heard.shop
    and (a.slot < heard.last - interval '35 days'
      or heard.last < moment - make_interval(days => (input -> 'silence' ->> 'forgottenDays')::integer));
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

CREATE OR REPLACE FUNCTION wismo.delays(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  rule constant jsonb := input -> 'slow';
  last constant timestamptz := (select max(a.slot) from wismo.arrivals a);
begin
  return array(
    select jsonb_build_object('kind', 'commits_slow', 'fingerprint', 'all', 'count', sum(a.slow),
      'detail', jsonb_build_object('seconds', rule -> 'seconds', 'deliveries', sum(a.deliveries),
        'slowestMs', max(a.slowest_ms), 'until', wismo.instant(last)))
    from wismo.arrivals a
    where a.slot > last - interval '1 hour' and last > moment - make_interval(hours => (input ->> 'quietHours')::integer)
    having sum(a.deliveries) >= (rule ->> 'least')::integer
      and sum(a.slow) > (rule ->> 'share')::numeric * sum(a.deliveries)
  ) || array(
    select jsonb_build_object('kind', 'outbox_waiting', 'fingerprint', o.channel, 'count', count(*),
      'detail', jsonb_build_object('channel', o.channel, 'since', wismo.instant(min(o.enqueued_at))))
    from wismo.outbox o
    where o.standing = 'pending'
      and o.enqueued_at < moment - make_interval(mins => (input ->> 'outboxMinutes')::integer)
    group by o.channel);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.drop_fetches(input jsonb)
 RETURNS TABLE(ref text, source text, after timestamp with time zone)
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  askable constant text[] := array(select jsonb_array_elements_text(input -> 'shops'));
  unheld_before constant timestamptz := moment - make_interval(days => (input ->> 'fetchDays')::integer);
  expired_before constant timestamptz := moment - make_interval(days => (input ->> 'expiryDays')::integer);
begin
  return query
    with due as (
      select f.ref, h.held
      from wismo.fetches f
      cross join lateral (
        select count(*) > 0 as held, bool_and(coalesce(o.snapshot_at >= f.after, false)) as settled
        from wismo.order_refs r
        join wismo.orders o on o.id = r.order_id
        where r.ref = f.ref
      ) as h
      where f.after < expired_before
        or (f.shop <> all (askable) and (h.settled or (not h.held and f.after < unheld_before)))
      order by f.ref
      for update of f skip locked
    ), gone as (
      delete from wismo.fetches f using due d where f.ref = d.ref returning f.ref, f.source, f.after, d.held
    )
    select g.ref::text, g.source::text, g.after from gone g where not g.held;
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

CREATE OR REPLACE FUNCTION wismo.enqueue_sayings(told jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if cardinality(told) = 0 then
    return;
  end if;
  -- Whoever goes live waits for every commit that has seen its shop silent, and no commit sees half of it.
  perform pg_advisory_xact_lock_shared(hashtext('wismo.live'));
  insert into wismo.outbox
    (key, order_id, parcel, milestone, channel, occurred_at, standing, digest, detail, due_at)
  select distinct on (r.key collate "C") r.key, r."order", r.parcel, r.milestone, r.channel, r."occurredAt",
    case when r.standing = 'pending' and not wismo.is_live(split_part(r."order", ':', 1))
      then 'held:shadow' else r.standing end,
    coalesce(r.digest, r.key), r.detail, now() + make_interval(secs => coalesce(r."waitSeconds", 0))
  from unnest(told) t
  cross join lateral jsonb_to_record(t) as r (
    key text, "order" text, parcel text, milestone text, channel text, "occurredAt" timestamptz, standing text,
    digest text, detail jsonb, "waitSeconds" double precision)
  order by r.key collate "C"
  on conflict (key) do nothing;
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

CREATE OR REPLACE FUNCTION wismo.expire_unclaimed(input jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  expired_before constant timestamptz := moment - make_interval(days => (input ->> 'expiryDays')::integer);
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
  ), all_gone as (
    select g.event_id::text, g.ref::text, g.source, g.cause, g.received_at from gone g
    union all
    select f.ref, f.ref, f.source, split_part(f.ref, ':', 1), f.after from wismo.drop_fetches(input) f
  ), counted as (
    select g.source, g.cause, count(distinct g.event_id) as events, min(g.received_at) as first_at,
      max(g.received_at) as last_at, array_agg(distinct g.ref) as refs, count(*) as rows
    from all_gone g
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

CREATE OR REPLACE FUNCTION wismo.fate_rank(fate text)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(array_position(array['delayed', 'delivered', 'bounced', 'complained'], fate), 0);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.feed_file(file wismo.feed_files)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'id', file.id::text, 'feed', file.feed, 'door', file.door, 'path', file.path, 'name', file.name, 'size', file.size,
    'modifiedAt', wismo.instant(file.modified_at), 'businessDate', file.business_date, 'sha256', file.sha256,
    'state', file.state, 'reason', file.reason, 'duplicateOf', file.duplicate_of::text, 'header', to_jsonb(file.header),
    'headerFingerprint', file.header_fingerprint, 'rows', file.rows, 'rowsRejected', file.rows_rejected,
    'rowsHash', file.rows_hash, 'rowsDone', file.rows_done, 'events', file.events, 'confirmedBy', file.confirmed_by,
    'attempts', file.attempts, 'error', file.error, 'receivedAt', wismo.instant(file.received_at),
    'completedAt', wismo.instant(file.completed_at))
$function$
;

CREATE OR REPLACE FUNCTION wismo.growths(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  quarantined constant jsonb := input -> 'growth' -> 'quarantined';
  parked constant jsonb := input -> 'growth' -> 'parked';
begin
  return array(
    select jsonb_build_object('kind', 'quarantine_growing', 'fingerprint', g.source, 'count', g.hour,
      'detail', jsonb_build_object('source', g.source, 'usual', round(g.week / 168, 1), 'since', wismo.instant(g.last)))
    from (
      -- By the source's own last slot: without anything new the verdict stays.
      select a.source, l.last, sum(a.quarantined) filter (where a.slot > l.last - interval '1 hour') as hour,
        coalesce(sum(a.quarantined) filter (where a.slot <= l.last - interval '1 hour'), 0) as week
      from (select x.source, max(x.slot) as last from wismo.arrivals x group by x.source) as l
      join wismo.arrivals a on a.source = l.source and a.slot > l.last - interval '169 hours'
      where l.last > moment - make_interval(hours => (input ->> 'quietHours')::integer)
      group by a.source, l.last
    ) as g
    where g.hour >= (quarantined ->> 'least')::integer and g.hour > (quarantined ->> 'factor')::numeric * g.week / 168
  ) || array(
    select jsonb_build_object('kind', 'parked_growing', 'fingerprint', 'all', 'count', g.waiting,
      'detail', jsonb_build_object('usual', g.usual))
    from (
      select (select n.value from wismo.gauges n where n.name = 'parked' order by n.hour desc limit 1) as waiting,
        percentile_disc(0.5) within group (order by b.value) as usual, count(*) as samples
      from wismo.gauges b
      where b.name = 'parked' and b.hour > moment - interval '7 days' and b.hour <= moment - interval '1 hour'
    ) as g
    where g.samples >= 24 and g.waiting >= (parked ->> 'least')::integer
      and g.waiting > (parked ->> 'factor')::numeric * g.usual
  ) || array(
    select jsonb_build_object('kind', 'dead_letters', 'fingerprint', o.channel, 'count', count(*),
      'detail', jsonb_build_object('channel', o.channel, 'since', wismo.instant(min(o.settled_at))))
    from wismo.outbox o
    where o.standing like 'dead:%' and o.settled_at > moment - interval '1 day'
    group by o.channel
    having count(*) >= (input -> 'growth' ->> 'deadPerDay')::integer);
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

CREATE OR REPLACE FUNCTION wismo.in_flight(its_shop text)
 RETURNS SETOF wismo.orders
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select o.* from wismo.orders o
    where o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
      and o.state is not null and not o.test
      and (its_shop is null or o.shop = its_shop);
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

CREATE OR REPLACE FUNCTION wismo.is_live(its_shop text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(
    (select l.live from wismo.live l where l.shop = its_shop),
    (select l.live from wismo.live l where l.shop = '*'),
    false);
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

CREATE OR REPLACE FUNCTION wismo.is_sent_from(facts jsonb, locations jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(bool_or(locations ? (a.value -> 'body' ->> 'location')), true)
    from jsonb_each(coalesce(facts -> 'allocations', '{}')) a
    where a.value -> 'body' ->> 'state' in ('open', 'in_progress', 'on_hold', 'scheduled', 'incomplete'));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.is_suppressed(its_address text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Almost never is anybody, and then nothing need be hashed.
  if its_address is null or not exists (select from wismo.suppressions s where s.suppressed) then
    return false;
  end if;
  return exists (
    select from wismo.suppressions s where s.address = wismo.address_hash(its_address) and s.suppressed);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.judge_channel(its_channel text, good boolean, its_reason text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own wismo.breakers;
begin
  if good then
    delete from wismo.breakers b where b.channel = its_channel;
    if found then
      update wismo.alerts a set cleared_at = now()
      where a.kind = 'channel_failing' and a.fingerprint = its_channel and a.cleared_at is null;
    end if;
    return false;
  end if;
  insert into wismo.breakers as b (channel, failures, reason)
  values (its_channel, 1, its_reason)
  on conflict (channel) do update set
    failures = b.failures + 1,
    reason = excluded.reason,
    open_until = case when b.failures + 1 >= 5 then clock_timestamp()
      + least(interval '5 minutes', interval '30 seconds' * 2 ^ least(b.failures - 4, 20)) end
  returning * into own;
  if own.open_until is null then
    return false;
  end if;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  values ('channel_failing', its_channel, now(), now(), 1, jsonb_build_object('channel', its_channel, 'reason', its_reason))
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  return true;
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

CREATE OR REPLACE FUNCTION wismo.letters_of(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$ select upper(regexp_replace(left(name, 100), '[^A-Za-z0-9]', '', 'g')) $function$
;

CREATE OR REPLACE FUNCTION wismo.levels_of(of_shop text, of_sku text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.link_holds(shop text, renewed_at timestamp with time zone, terms jsonb)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select coalesce(terms, 'null') = 'null' or renewed_at > now() - make_interval(
    days => coalesce(terms -> 'shops' -> shop ->> 'linkDays', terms ->> 'linkDays')::integer)
$function$
;

CREATE OR REPLACE FUNCTION wismo.link_of(its_order text, new_token text, terms jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own record;
begin
  select o.shop, o.token, o.token_issued_at, wismo.link_holds(o.shop, greatest(o.updated_at, o.token_issued_at), terms) as holds
  into own
  from wismo.orders o
  where o.id = its_order;
  if own.holds and own.token_issued_at > now() - make_interval(
    days => coalesce(terms -> 'shops' -> own.shop ->> 'rotateDays', terms ->> 'rotateDays')::integer)
  then
    return own.token;
  end if;
  update wismo.orders o set token = new_token, token_issued_at = now()
  where o.id = its_order and o.token = own.token;
  if not found then
    -- Somebody else was given a new one at this very moment.
    return (select o.token from wismo.orders o where o.id = its_order);
  end if;
  insert into wismo.former_tokens (token, order_id, replaced_at)
  values (own.token, its_order, case when own.holds then now() else '-infinity' end);
  return new_token;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.load(ask jsonb)
 RETURNS json
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.mark_changed(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  touched constant text[] := array(
    select f ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'fetches') f
    union
    select w ->> 'ref'
    from unnest(groups) g
    cross join jsonb_array_elements(g -> 'refs') w
    where w -> 'register' <> '[]');
begin
  if cardinality(touched) = 0 then
    return;
  end if;
  update wismo.orders o set refetch_after = greatest(o.refetch_after, changed.after)
  from (
    select h.order_id, max(f.after) as after
    from wismo.fetches f
    join wismo.order_refs h on h.ref = f.ref
    where f.ref = any (touched)
    group by h.order_id
  ) as changed
  where o.id = changed.order_id and (o.snapshot_at is null or o.snapshot_at < changed.after);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.may_try(limits jsonb, seconds integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := clock_timestamp();
  since constant timestamptz := moment - make_interval(secs => seconds);
  allowed boolean;
begin
  with tried as (
    insert into wismo.look_up_tries as t (bucket, tried_at)
    select l.bucket, '{}'
    from jsonb_to_recordset(limits) as l (bucket text)
    -- Sorted, so that of two who ask alike one waits for the other.
    order by l.bucket collate "C"
    on conflict (bucket) do update set tried_at = array(select a from unnest(t.tried_at) a where a > since order by a)
    returning t.bucket, cardinality(t.tried_at) as times
  )
  select bool_and(t.times < l.most) into allowed
  from tried t
  join jsonb_to_recordset(limits) as l (bucket text, most integer) using (bucket);
  update wismo.look_up_tries t set tried_at = case when allowed then t.tried_at || moment else t.tried_at end
  where t.bucket = any (array(select l ->> 'bucket' from jsonb_array_elements(limits) l));
  return allowed;
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

CREATE OR REPLACE FUNCTION wismo.note_gauges(moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.gauges (name, hour, value)
  select 'parked', date_trunc('hour', moment at time zone 'UTC') at time zone 'UTC', count(*)
  from wismo.parked_events p
  where not p.held
  on conflict (name, hour) do update set value = excluded.value;
  delete from wismo.gauges g where g.hour < moment - interval '8 days';
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.number_of(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select coalesce(
    nullif(ltrim(coalesce(
      substring(left(name, 100) from '([0-9]{3,})(?!.*[0-9]{3})'),
      substring(left(name, 100) from '([0-9]+)[^0-9]*$')), '0'), ''),
    wismo.letters_of(name))
$function$
;

CREATE OR REPLACE FUNCTION wismo.orders_at_risk(risk jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.prepare_tellings(receivers jsonb[], moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.alert_tellings (receiver, kind, fingerprint, state, due_at)
  select r ->> 'name', a.kind, a.fingerprint, 'untold', moment
  from wismo.alerts a
  cross join unnest(receivers) r
  where a.cleared_at is null
    -- An endpoint is not told of its own trouble: that would be trouble for ever.
    and a.fingerprint <> r ->> 'name' and not starts_with(a.fingerprint, (r ->> 'name') || ':')
    and not exists (
      select from wismo.alert_tellings t
      where t.receiver = r ->> 'name' and t.kind = a.kind and t.fingerprint = a.fingerprint)
  order by 1, 2, 3
  on conflict do nothing;
  update wismo.alert_tellings t set state = 'cleared', episode = t.episode + 1
  from (
    select o.receiver, o.kind, o.fingerprint
    from wismo.alert_tellings o
    join wismo.alerts a on a.kind = o.kind and a.fingerprint = o.fingerprint
    where o.state = 'raised' and a.cleared_at is not null
      and o.receiver in (select r ->> 'name' from unnest(receivers) r where not (r ->> 'goesOn')::boolean)
    order by o.receiver, o.kind, o.fingerprint
    for update of o skip locked
  ) as over
  where t.receiver = over.receiver and t.kind = over.kind and t.fingerprint = over.fingerprint;
end
$function$
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

CREATE OR REPLACE FUNCTION wismo.room_of(its_channel text, wanted integer, seconds double precision)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own wismo.breakers;
begin
  select * into own from wismo.breakers b where b.channel = its_channel and b.open_until is not null for update;
  if not found then
    return wanted;
  end if;
  if own.open_until > clock_timestamp() then
    return 0;
  end if;
  -- Whoever looks next finds it open: this one is the probe, for as long as its lease.
  if exists (select from wismo.outbox o where o.channel = its_channel and o.standing = 'pending' and o.due_at <= now()) then
    update wismo.breakers b set open_until = clock_timestamp() + make_interval(secs => seconds)
    where b.channel = its_channel;
  end if;
  return 1;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.seconds(input jsonb)
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$ select make_interval(secs => (input ->> 'seconds')::double precision) $function$
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

CREATE OR REPLACE FUNCTION wismo.silent_sources(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  rule constant jsonb := input -> 'silence';
begin
  return array(
    with heard as (
      select a.source, a.shop, min(a.slot) as first, max(a.slot) as last
      from wismo.arrivals a
      where a.pushed > 0 and a.source <> all (array(select jsonb_array_elements_text(rule -> 'except')))
      group by a.source, a.shop
    ), lately as (
      select h.*, greatest(h.first, h.last - interval '28 days') as begun,
        extract(epoch from h.last - greatest(h.first, h.last - interval '28 days')) / 604800 as weeks
      from heard h
      where h.last < moment - make_interval(mins => (rule ->> 'leastMinutes')::integer)
    ), rhythm as (
      select l.source, l.shop, to_char(a.slot at time zone 'UTC', 'ID HH24') as hour, sum(a.pushed) as pushed
      from lately l
      join wismo.arrivals a on a.source = l.source and a.shop = l.shop and a.slot >= l.begun
      group by l.source, l.shop, 3
    ), judged as (
      select l.source, l.shop, l.last, l.first,
        (select sum(r.pushed) / nullif(l.weeks, 0) from rhythm r where r.source = l.source and r.shop = l.shop) as weekly,
        -- Whole hours alone, and no more than a week of them: the longer it lasts the more was missed, and never less.
        (select sum(r.pushed) / nullif(l.weeks, 0)
         from generate_series(
           date_trunc('hour', l.last at time zone 'UTC') + interval '1 hour',
           least(moment - interval '1 hour', l.last + interval '7 days') at time zone 'UTC', interval '1 hour') as h (hour)
         join rhythm r on r.source = l.source and r.shop = l.shop and r.hour = to_char(h.hour, 'ID HH24')) as missed
      from lately l
    )
    select jsonb_build_object(
      'kind', 'source_silent', 'fingerprint', concat_ws(' ', j.source, nullif(j.shop, '')), 'count', floor(j.missed),
      -- In its first days, and of those that tell little, a pause says nothing: they are only looked at.
      'observed', j.weekly < (rule ->> 'leastPerWeek')::numeric
        or j.last < j.first + make_interval(days => (rule ->> 'observeDays')::integer),
      'detail', jsonb_build_object('source', j.source, 'shop', nullif(j.shop, ''), 'since', wismo.instant(j.last),
        'missed', floor(j.missed), 'perWeek', round(j.weekly)))
    from judged j
    where j.missed >= (rule ->> 'missed')::numeric);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.sku_stock()
 RETURNS TABLE(shop text, sku text, has_some boolean, has_none boolean)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION wismo.stage_limit(limits jsonb, told_carrier text)
 RETURNS TABLE(carrier text, hours double precision)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select c.key, c.value::double precision
    from jsonb_each_text(limits -> 'carriers') c
    where lower(told_carrier) = lower(c.key) or starts_with(lower(told_carrier), lower(c.key) || ' ')
    order by length(c.key) desc
    limit 1;
  if not found then
    return query select null::text, (limits ->> 'hours')::double precision;
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.stalled_orders(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  its_status text;
  hours double precision;
  shops text[];
  since timestamptz[];
  names text[];
  found jsonb[] := '{}';
begin
  for its_status, hours in
    select l.key, l.value::double precision from jsonb_each_text(input -> 'orders') l order by l.key
  loop
    select array_agg(o.shop), array_agg(o.ordered_at), array_agg(coalesce(o.name, o.external_id))
    into shops, since, names
    from (
      select x.shop, x.ordered_at, x.name, x.external_id
      from wismo.orders x
      where x.status = its_status and x.ordered_at < moment - make_interval(hours => 1) * hours
        and x.ordered_at >= forgotten and not x.test
      order by x.ordered_at
      limit 5000
    ) as o;
    found := found || wismo.alerts_by_shop('order_stalled', its_status,
      jsonb_build_object('status', its_status, 'hours', hours), shops, since, names);
  end loop;
  return found;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.stalled_parcels(input jsonb, moment timestamp with time zone)
 RETURNS jsonb[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  forgotten constant timestamptz := moment - make_interval(days => (input ->> 'forgottenDays')::integer);
  stage text;
  limits jsonb;
  shortest double precision;
  found jsonb[] := '{}';
begin
  for stage, limits in select l.key, l.value from jsonb_each(input -> 'parcels') l order by l.key loop
    shortest := least((limits ->> 'hours')::double precision, (
      select min(c.value::double precision) from jsonb_each_text(limits -> 'carriers') c));
    found := found || array(
      with parcels as (
        select o.id, o.shop, coalesce(o.name, o.external_id) as name, l.carrier, l.hours, s.waiting_since as since
        from wismo.shipments s
        join wismo.orders o on o.id = s.order_id
        cross join lateral wismo.stage_limit(limits, s.carrier) as l
        where s.status = stage and s.live and s.status not in ('delivered', 'returned_to_sender', 'lost')
          and s.waiting_since < moment - make_interval(hours => 1) * shortest
          and s.waiting_since >= forgotten
          and s.waiting_since < moment - make_interval(hours => 1) * l.hours
          and not o.test and o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
        -- Along the index. More are not counted: whoever has so many needs no exact figure.
        order by s.waiting_since
        limit 5000
      ), orders as (
        select p.id, p.shop, p.name, p.carrier, max(p.hours) as hours, min(p.since) as since,
          row_number() over (partition by p.shop, p.carrier order by min(p.since), p.id) as nth
        from parcels p
        group by p.id, p.shop, p.name, p.carrier
      )
      select jsonb_build_object(
        'kind', case stage when 'label_created' then 'not_handed_over' else 'parcel_stalled' end,
        'fingerprint', concat_ws(' ', w.shop, stage, w.carrier), 'count', count(*),
        'detail', jsonb_build_object('shop', w.shop, 'stage', stage, 'carrier', w.carrier, 'hours', max(w.hours),
          'since', wismo.instant(min(w.since)), 'orders', jsonb_build_object(
            'count', count(*), 'names', jsonb_agg(w.name order by w.nth) filter (where w.nth <= 20))))
      from orders w
      group by w.shop, w.carrier);
  end loop;
  return found;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.status_row(id text, name text, version bigint, updated_at timestamp with time zone, ordered_at timestamp with time zone, state jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'id', id, 'name', name, 'version', version, 'updatedAt', wismo.instant(updated_at),
    'orderedAt', wismo.instant(ordered_at), 'state', state, 'trackers', wismo.trackers_of(id))
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

CREATE OR REPLACE FUNCTION wismo.suppress(its_address text, is_so boolean, its_reason text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.suppressions as s (address, suppressed, reason, changed_at)
  values (wismo.address_hash(its_address), is_so, its_reason, at)
  on conflict (address) do update set
    suppressed = excluded.suppressed, reason = excluded.reason, changed_at = excluded.changed_at
  where excluded.changed_at > s.changed_at
    or (excluded.changed_at = s.changed_at and excluded.suppressed and not s.suppressed);
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

CREATE OR REPLACE FUNCTION wismo.take_rows(its_channel text, wanted integer, seconds double precision, its_lease text)
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  taken text[];
begin
  with due as (
    select o.digest, o.due_at
    from wismo.outbox o
    where o.channel = its_channel and o.standing = 'pending' and o.due_at <= now()
    order by o.due_at
    limit wanted
  ), digests as (
    select d.digest, min(d.due_at) as due_at from due d group by d.digest
  ), locked as (
    select o.key, o.digest, o.due_at, o.lease, o.tried_at
    from wismo.outbox o
    where o.channel = its_channel and o.standing = 'pending'
      and o.digest = any (array(select g.digest from digests g))
    order by o.key
    for update skip locked
  ), whole as (
    select l.digest, bool_or(l.tried_at is not null) as doubtful
    from locked l
    group by l.digest
    -- Neither locked nor held by anybody else.
    having bool_and(l.lease is null or l.due_at <= now()) and count(*) >= (
      select count(*) from wismo.outbox o
      where o.channel = its_channel and o.standing = 'pending' and o.digest = l.digest)
  ), chosen as (
    select l.key, min(l.key) over (partition by l.digest) as first_key
    from locked l
    join whole w on w.digest = l.digest
    -- What may have been sent is looked up as it was; what came since waits for the answer.
    where l.tried_at is not null or not w.doubtful
  ), leased as (
    update wismo.outbox o set
      lease = its_lease,
      due_at = now() + make_interval(secs => seconds),
      -- Of its first row, which no other message can have: short, and says nothing of anybody. What may have been sent
      -- keeps the id under which it was.
      message = case when o.tried_at is not null then o.message
        else substr(encode(sha256(convert_to(c.first_key, 'UTF8')), 'hex'), 1, 32) end
    from chosen c
    -- An array besides, so that the plan is an index scan.
    where o.key = any (array(select n.key from chosen n)) and o.key = c.key
    returning o.key
  )
  select array_agg(l.key) into taken from leased l;
  return coalesce(taken, '{}');
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

CREATE OR REPLACE FUNCTION wismo.tell_listeners(orders jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform pg_notify('wismo_orders', (w ->> 'expectedVersion')::bigint + 1 || ' ' || (w ->> 'id'))
  from unnest(orders) w
  where (select l.until from wismo.watched_orders l where l.order_id = w ->> 'id') > now()
    -- A longer text would be refused, and the commit with it; such an order is found by asking.
    and octet_length(w ->> 'id') < 7000;
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.tell_watched(kinds text[], those text[], conditions jsonb[], moment timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  cleared integer;
begin
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select f ->> 'kind', f ->> 'fingerprint', moment, moment, (f ->> 'count')::bigint, f -> 'detail'
  from unnest(conditions) f
  -- In one order, as everybody locks them.
  order by (f ->> 'kind') collate "C", (f ->> 'fingerprint') collate "C"
  on conflict (kind, fingerprint) do update set
    first_seen = case when a.cleared_at is null then a.first_seen else excluded.first_seen end,
    last_seen = excluded.last_seen, count = excluded.count, detail = excluded.detail, cleared_at = null
  where a.last_seen <= excluded.last_seen;
  update wismo.alerts a set cleared_at = moment
  where a.kind = any (kinds) and a.cleared_at is null and a.last_seen <= moment
    and (those is null or a.fingerprint = any (those))
    and not exists (
      select from unnest(conditions) f where f ->> 'kind' = a.kind and f ->> 'fingerprint' = a.fingerprint);
  get diagnostics cleared = row_count;
  return cleared;
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
      from wismo.parked_events p
      -- An array, so that the plan is an index scan: a join is taken for one over many rows.
      where p.ref = any (array(select jsonb_array_elements_text(told -> 'refs'))) and p.event_id = told ->> 'id'
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

CREATE OR REPLACE FUNCTION wismo.trackers_of(its_order text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'number', t.number, 'aggregator', t.aggregator, 'standing', t.standing, 'reason', t.reason)
      order by t.number, t.aggregator), '[]')
    from wismo.shipments s
    join wismo.trackers t on t.number = s.number
    where s.order_id = its_order and t.standing <> 'due');
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

CREATE OR REPLACE FUNCTION wismo.unfollowed(days integer)
 RETURNS TABLE(number text, carrier text)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return query
    select distinct on (s.number) s.number, s.carrier
    from wismo.shipments s
    join wismo.orders o on o.id = s.order_id
    where s.live and s.number is not null and s.status not in ('delivered', 'returned_to_sender', 'lost')
      and s.first_seen_at > now() - make_interval(days => days)
      and not o.test
      and not exists (
        select from wismo.parked_events p
        where p.ref = 'tracking:' || s.number and p.event ->> 'type' = 'scan.recorded'
          -- What was told of it before is of an earlier parcel with this number.
          and p.received_at > now() - make_interval(days => days))
    order by s.number, s.carrier nulls last;
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

CREATE OR REPLACE FUNCTION wismo.untold_misses(input jsonb, moment timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('order', m.id, 'promised', wismo.instant(m.promised_at)))
    from (
      select o.id, o.promised_at
      from wismo.orders o
      where o.promised_at is not null and o.status not in ('delivered', 'cancelled', 'returned', 'partially_returned')
        and o.promised_at < moment
        and o.promised_at >= moment - make_interval(days => (input ->> 'forgottenDays')::integer) and not o.test
        and not exists (
          select from wismo.outbox b where b.key = concat_ws('|', o.id, '', 'promise_missed', 'email') collate "C")
      order by o.promised_at, o.id
      -- The rest comes with the next run.
      limit 500
    ) as m), '[]');
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.waiting_for_stock()
 RETURNS TABLE(order_id text, name text, shop text, ordered_at timestamp with time zone, line text, title text, sku text, units integer)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
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
  insert into wismo.contacts as c (order_id, version, customer_id, email, phone, name, locale, look_up, look_up_key)
  select distinct on (r."order") r."order", r.version, r.customer, r.email, r.phone, r.name, r.locale,
    array(select jsonb_array_elements_text(r."lookUp" -> 'hashes')), r."lookUp" ->> 'key'
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'contacts') as r (
    "order" text, version text, customer text, email text, phone text, name text, locale text, "lookUp" jsonb)
  cross join lateral (select split_part(r."order", ':', 1)) as s (shop)
  where not (watched
    and wismo.is_redacted(s.shop, wismo.subjects_of(s.shop, array[r."order"], r.customer, r.email)))
  order by r."order", r.version collate "C" desc
  on conflict (order_id) do update set
    version = excluded.version, customer_id = excluded.customer_id, email = excluded.email, phone = excluded.phone,
    name = excluded.name, locale = excluded.locale,
    look_up = excluded.look_up, look_up_key = excluded.look_up_key, look_up_before = '{}'
  where excluded.version > c.version
    -- Told again under another key, or where not everything could be hashed from what is stored, it is hashed anew.
    or (excluded.version = c.version and excluded.look_up_key is not null
      and (excluded.look_up_key, excluded.look_up) is distinct from (c.look_up_key, c.look_up));
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

CREATE OR REPLACE FUNCTION wismo.write_mails(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  told jsonb;
begin
  for told in
    select m from unnest(groups) g cross join jsonb_array_elements(g -> 'asides') m
    where m ->> 'kind' = 'mail'
    -- In one order for all, so that two batches never wait for each other.
    order by m ->> 'message', m ->> 'address', m ->> 'at'
  loop
    if told ->> 'suppressed' is not null then
      perform wismo.suppress(told ->> 'address', (told ->> 'suppressed')::boolean, told ->> 'reason',
        (told ->> 'at')::timestamptz);
    end if;
    continue when told ->> 'fate' is null;
    update wismo.outbox o set
      standing = 'sent',
      settled_at = coalesce(o.settled_at, now()),
      provider_id = coalesce(o.provider_id, told ->> 'provider'),
      lease = null,
      fate = told ->> 'fate',
      fate_reason = told ->> 'reason',
      fate_at = (told ->> 'at')::timestamptz
    where o.message = told ->> 'message' and o.channel = 'email'
      and (o.standing = 'sent' or (o.standing = 'pending' and o.tried_at is not null))
      and (wismo.fate_rank(told ->> 'fate') > wismo.fate_rank(o.fate)
        or (told ->> 'fate' = o.fate and (told ->> 'at')::timestamptz < o.fate_at));
  end loop;
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
    case when parked.event_id is null then f.teller ->> 'source' else parked.source end,
    case when parked.event_id is null then f.teller ->> 'digest' else parked.digest end,
    coalesce(parked.received_at, (f.teller ->> 'receivedAt')::timestamptz, now()), true
  from unnest(orders) w
  cross join lateral (select w ->> 'id') as o (id)
  cross join jsonb_array_elements(w -> 'events') as v (event)
  cross join lateral (select v.event, v.event ->> 'id', (v.event ->> 'toldAt') collate "C") as t (event, event_id, told_at)
  cross join lateral (select coalesce(tellers -> t.event_id, '{}')) as f (teller)
  -- As in teller_of, which called for every event takes half as long as the rest.
  left join lateral (
    select p.event_id, p.source, p.digest, p.received_at
    from wismo.parked_events p
    where p.ref = any (array(select jsonb_array_elements_text(t.event -> 'refs'))) and p.event_id = t.event_id
    order by p.received_at
    limit 1
  ) as parked on true
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
    name_key = case when h.name is distinct from o.name then wismo.name_key(h.name) else o.name_key end,
    number = case when h.name is distinct from o.name then wismo.number_of(h.name) else o.number end,
    status = h.status,
    substatus = h.substatus,
    financial_status = h."financialStatus",
    fulfillment_status = h."fulfillmentStatus",
    return_status = h."returnStatus",
    flags = h.flags,
    test = h.test,
    ordered_at = h."orderedAt",
    promised_at = h."promisedAt",
    estimated_at = h."estimatedAt",
    snapshot_at = h."snapshotAt",
    -- A snapshot taken after the refetch was asked for is what was asked for.
    refetch_after = case when h."snapshotAt" >= o.refetch_after then null else o.refetch_after end,
    dirty = exists (select from wismo.events e where e.order_id = o.id and not e.merged),
    -- Not now(): that is when the transaction began, and one that waited for the lock began before the one it waited for.
    updated_at = clock_timestamp()
  from unnest(orders) w
  cross join lateral jsonb_to_record(w -> 'headline') as h (
    name text, status text, substatus text, "financialStatus" text, "fulfillmentStatus" text, "returnStatus" text,
    flags text[], test boolean, "orderedAt" timestamptz,
    "promisedAt" timestamptz, "estimatedAt" timestamptz, "snapshotAt" timestamptz)
  where o.id = w ->> 'id';

  perform wismo.write_shipments(orders);
  perform wismo.write_sayings(orders);
  perform wismo.tell_listeners(orders);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_others(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  -- Most batches tell nothing beside their facts, and a statement that finds nothing to write takes its time too.
  aside constant boolean := exists (select from unnest(groups) g where g -> 'asides' <> '[]');
begin
  if aside then
    perform wismo.write_stock(groups);
  end if;

  insert into wismo.fetches as f (ref, source, shop, gid, after)
  select distinct on (r.ref collate "C") r.ref, r.source, r.shop, r.gid, r.after
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'fetches') as r (
    ref text, source text, shop text, gid text, after timestamptz)
  order by r.ref collate "C", r.after desc
  on conflict (ref) do update set after = excluded.after
  where excluded.after > f.after;
  perform wismo.mark_changed(groups);

  perform wismo.write_tasks(groups);
  if not aside then
    return;
  end if;
  perform wismo.write_mails(groups);
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
      -- No `exists`: guessing a million rows, the planner would read all holders into a hash first.
      (select true from wismo.order_refs h where h.ref = t.ref limit 1) is not null
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

CREATE OR REPLACE FUNCTION wismo.write_sayings(orders jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform wismo.enqueue_sayings(array(
    select r from unnest(orders) w cross join jsonb_array_elements(w -> 'outbox') r));
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_shipments(orders jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- An array leads to the rows: joined, the whole table would be read.
  with kept as materialized (
    select w ->> 'id' as order_id, r ->> 'key' as key
    from unnest(orders) w
    cross join jsonb_array_elements(w -> 'shipments') r
  )
  delete from wismo.shipments s
  where s.order_id = any (array(select w ->> 'id' from unnest(orders) w))
    and not exists (select from kept k where k.order_id = s.order_id and k.key = s.key);
  insert into wismo.shipments as s
    (order_id, key, number, carrier, status, live, condition, scanned_at, delivered_at, waiting_since, units)
  select w ->> 'id', r.key, r.number, r.carrier, r.status, r.live, r.condition, r."scannedAt", r."deliveredAt",
    r."waitingSince", r.units
  from unnest(orders) w
  cross join lateral jsonb_to_recordset(w -> 'shipments') as r (
    key text, number text, carrier text, status text, live boolean, condition text,
    "scannedAt" timestamptz, "deliveredAt" timestamptz, "waitingSince" timestamptz, units integer)
  on conflict (order_id, key) do update set
    number = excluded.number, carrier = excluded.carrier, status = excluded.status, live = excluded.live,
    condition = excluded.condition, scanned_at = excluded.scanned_at, delivered_at = excluded.delivered_at,
    waiting_since = excluded.waiting_since, units = excluded.units
  where (s.number, s.carrier, s.status, s.live, s.condition, s.scanned_at, s.delivered_at, s.waiting_since, s.units)
    is distinct from (excluded.number, excluded.carrier, excluded.status, excluded.live, excluded.condition,
      excluded.scanned_at, excluded.delivered_at, excluded.waiting_since, excluded.units);
end
$function$
;

CREATE OR REPLACE FUNCTION wismo.write_stock(groups jsonb[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.inventory_levels as l (shop, item, location, feed, available, updated_at, listed_at)
  select distinct on (i.shop collate "C", i.item collate "C", i.location collate "C", t.feed)
    i.shop, i.item, i.location, t.feed, i.available, i."updatedAt", t.listed_at
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, location text, available integer, "updatedAt" timestamptz, listed jsonb)
  cross join lateral (
    select coalesce(i.listed ->> 'feed', '') collate "C", (i.listed ->> 'at')::timestamptz) as t (feed, listed_at)
  where i.kind = 'inventory'
  -- Two in one second: the one that leaves less is believed, whatever came first.
  order by i.shop collate "C", i.item collate "C", i.location collate "C", t.feed, t.listed_at desc,
    i."updatedAt" desc, i.available nulls last
  on conflict (shop, item, location, feed) do update set
    available = excluded.available, updated_at = excluded.updated_at, listed_at = excluded.listed_at
  where (coalesce(excluded.listed_at, '-infinity'), excluded.updated_at) > (coalesce(l.listed_at, '-infinity'), l.updated_at)
    or ((excluded.listed_at, excluded.updated_at) is not distinct from (l.listed_at, l.updated_at)
      and coalesce(excluded.available, 2147483647) < coalesce(l.available, 2147483647));

  insert into wismo.stock_items as k (shop, item, sku, updated_at)
  select distinct on (i.shop collate "C", i.item collate "C") i.shop, i.item, i.sku, i."updatedAt"
  from unnest(groups) g
  cross join lateral jsonb_to_recordset(g -> 'asides') as i (
    kind text, shop text, item text, sku text, "updatedAt" timestamptz)
  where i.kind = 'item'
  order by i.shop collate "C", i.item collate "C", i."updatedAt" desc
  on conflict (shop, item) do update set sku = excluded.sku, updated_at = excluded.updated_at
  where excluded.updated_at > k.updated_at;
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

CREATE OR REPLACE FUNCTION public.wismo_alert_ways(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('ways', array(
    select jsonb_build_object('way', w.way, 'failingSince', wismo.instant(w.failing_since),
      'closedUntil', wismo.instant(w.closed_until), 'reason', w.reason)
    from wismo.alert_ways w order by w.way));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_alerts(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object(
    'open', (select count(*) from wismo.alerts a where a.cleared_at is null),
    'alerts', array(
      select wismo.alert_row(a) || jsonb_build_object('toldAt', (
        select wismo.instant(t.told_at) from wismo.alert_tellings t
        where t.receiver = 'ops' and t.kind = a.kind and t.fingerprint = a.fingerprint))
      from wismo.alerts a
      where a.cleared_at is null
      order by a.last_seen desc, a.kind, a.fingerprint
      limit (input ->> 'limit')::integer));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_begin_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  begun bigint;
  whole integer;
begin
  -- Copies that were abandoned, of whatever feed: nobody would ever finish them. What a look has found is found again.
  with abandoned as (
    delete from wismo.feed_files f
    where f.state = 'copying'
      and f.leased_until < clock_timestamp() - case f.door when 'look' then interval '1 day' else interval '0' end
    returning f.id
  )
  delete from wismo.feed_chunks c using abandoned a where c.file = a.id;
  insert into wismo.feed_files as f
    (feed, door, path, name, size, modified_at, business_date, received_at, lease, leased_until)
  values (
    input ->> 'feed', input ->> 'door', input ->> 'path', input ->> 'name', (input ->> 'size')::bigint,
    (input ->> 'modifiedAt')::timestamptz, (input ->> 'businessDate')::date, (input ->> 'now')::timestamptz,
    input ->> 'lease', clock_timestamp() + wismo.seconds(input))
  on conflict (feed, path, size, modified_at) where door = 'look' do update set
    lease = excluded.lease, leased_until = excluded.leased_until
  where f.state = 'copying' and f.leased_until < clock_timestamp()
  returning f.id into begun;
  -- They were stored one after the other. A shorter one was the last of a reading, and is read again.
  select count(*) into whole from wismo.feed_chunks c
  where c.file = begun and length(c.bytes) = (input ->> 'chunk')::integer;
  delete from wismo.feed_chunks c where c.file = begun and c.n >= whole;
  return jsonb_build_object('id', begun::text, 'chunks', whole);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_begin_look(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  taken boolean;
begin
  insert into wismo.feeds as f (name, lease, leased_until)
  values (input ->> 'feed', input ->> 'lease', clock_timestamp() + wismo.seconds(input))
  on conflict (name) do update set lease = excluded.lease, leased_until = excluded.leased_until
  where coalesce(f.leased_until, '-infinity') < clock_timestamp() or f.lease = excluded.lease
  returning true into taken;
  return jsonb_build_object('taken', coalesce(taken, false));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_claim_alerts(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  again_before constant timestamptz := moment - make_interval(mins => (input ->> 'againMinutes')::integer);
  remind_before constant timestamptz := moment - make_interval(hours => (input ->> 'remindHours')::integer);
  receivers constant jsonb[] := array(
    select r from jsonb_array_elements(input -> 'receivers') r
    where not exists (
      select from wismo.endpoints e where e.disabled_at is not null and 'webhook:' || e.name = r ->> 'name'));
  going_on constant text[] := array(select r ->> 'name' from unnest(receivers) r where (r ->> 'goesOn')::boolean);
  claimed jsonb;
begin
  perform wismo.prepare_tellings(receivers, moment);
  with candidates as (
    select a.kind, a.fingerprint from wismo.alerts a where a.cleared_at is null
    union
    select t.kind, t.fingerprint from wismo.alert_tellings t where t.state = 'raised'
  ), due as (
    select t.receiver, t.kind, t.fingerprint
    from candidates c
    join wismo.alerts a on a.kind = c.kind and a.fingerprint = c.fingerprint
    join wismo.alert_tellings t on t.kind = c.kind and t.fingerprint = c.fingerprint
    where t.receiver = any (array(select r ->> 'name' from unnest(receivers) r))
      and t.due_at <= moment
      and (t.told_at is null or t.told_at <= again_before)
      and case
        when a.cleared_at is not null then t.state = 'raised' and t.receiver = any (going_on)
        when t.state <> 'raised' then true
        else t.receiver = any (going_on) and (a.count >= t.told_count * 10 or t.told_at <= remind_before)
      end
    -- What nobody knows of yet comes first.
    order by t.told_at nulls first, t.receiver, t.kind, t.fingerprint
    limit (input ->> 'limit')::integer
    for update of t skip locked
  ), leased as (
    update wismo.alert_tellings t set
      lease = input ->> 'lease',
      due_at = moment + make_interval(secs => (input ->> 'seconds')::double precision)
    from due d
    where t.receiver = d.receiver and t.kind = d.kind and t.fingerprint = d.fingerprint
    returning t.*
  )
  select jsonb_agg(wismo.alert_row(a) || jsonb_build_object(
      'receiver', l.receiver,
      'state', case when a.cleared_at is null then 'raised' else 'cleared' end,
      'isNews', l.state <> 'raised', 'episode', l.episode, 'attempts', l.attempts)
    order by l.receiver, l.kind, l.fingerprint)
  into claimed
  from leased l
  join wismo.alerts a on a.kind = l.kind and a.fingerprint = l.fingerprint;
  return jsonb_build_object('alerts', coalesce(claimed, '[]'));
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

CREATE OR REPLACE FUNCTION public.wismo_claim_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  claimed wismo.feed_files;
begin
  update wismo.feed_files f set
    lease = input ->> 'lease', leased_until = clock_timestamp() + wismo.seconds(input)
  where f.id = (
    select d.id from wismo.feed_files d
    where d.state in ('ready', 'applying') and d.due_at <= clock_timestamp()
      and coalesce(d.leased_until, '-infinity') < clock_timestamp()
      and d.feed = any (array(select jsonb_array_elements_text(input -> 'feeds')))
    order by d.received_at, d.id
    limit 1
    for update skip locked)
  returning * into claimed;
  return jsonb_build_object('file', case when claimed.id is not null then wismo.feed_file(claimed) end);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_claim_messages(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  seconds constant double precision := (input ->> 'seconds')::double precision;
  room integer := (input ->> 'limit')::integer;
  own integer;
  its_channel text;
  keys text[] := '{}';
  taken text[];
  messages jsonb;
begin
  for its_channel in select c from jsonb_array_elements_text(input -> 'channels') c order by c loop
    exit when room <= 0;
    own := wismo.room_of(its_channel, room, seconds);
    continue when own = 0;
    taken := wismo.take_rows(its_channel, own, seconds, input ->> 'lease');
    keys := keys || taken;
    room := room - cardinality(taken);
  end loop;
  select jsonb_agg(m.message order by m.since, m.id) into messages
  from (
    select o.message as id, min(o.enqueued_at) as since, jsonb_build_object(
      'id', o.message, 'channel', o.channel, 'order', o.order_id, 'since', wismo.instant(min(o.enqueued_at)),
      'attempts', max(o.attempts), 'triedAt', wismo.instant(min(o.tried_at)),
      'said', jsonb_agg(jsonb_build_object('key', o.key, 'parcel', o.parcel, 'milestone', o.milestone,
        'occurredAt', wismo.instant(o.occurred_at), 'detail', o.detail) order by o.key)) as message
    from wismo.outbox o
    where o.key = any (keys)
    group by o.message, o.channel, o.order_id
  ) as m;
  update wismo.outbox o set tried_at = coalesce(o.tried_at, now()) where o.key = any (keys);
  return jsonb_build_object('messages', coalesce(messages, '[]'));
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

CREATE OR REPLACE FUNCTION public.wismo_claim_trackers(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  its_name constant text := input ->> 'aggregator';
  numbers text[];
  carriers text[];
  claimed jsonb;
begin
  select coalesce(array_agg(u.number), '{}'), coalesce(array_agg(u.carrier), '{}') into numbers, carriers
  from wismo.unfollowed((input ->> 'days')::integer) u;
  insert into wismo.trackers (aggregator, number, carrier)
  select its_name, u.number, u.carrier
  from unnest(numbers, carriers) as u (number, carrier)
  where not exists (select from wismo.trackers t where t.aggregator = its_name and t.number = u.number)
  -- Sorted, so that of two who find the same numbers one waits for the other.
  order by u.number collate "C"
  on conflict do nothing;
  -- Delivered, voided or told of by a feed before they were registered.
  delete from wismo.trackers t
  where t.aggregator = its_name and t.standing = 'due' and coalesce(t.leased_until, '-infinity') < now()
    and t.number <> all (numbers);
  with due as (
    select t.number
    from wismo.trackers t
    where t.aggregator = its_name and t.standing = 'due' and coalesce(t.leased_until, '-infinity') < now()
    order by t.leased_until nulls first, t.number
    limit (input ->> 'limit')::integer
    for update skip locked
  ), leased as (
    update wismo.trackers t set
      leased_until = now() + make_interval(secs => wismo.lease_seconds(input, t.attempts)),
      attempts = t.attempts + 1
    from due d
    where t.aggregator = its_name and t.number = d.number
    returning t.number, t.carrier
  )
  select jsonb_agg(jsonb_build_object('number', l.number, 'carrier', l.carrier) order by l.number)
  into claimed from leased l;
  return jsonb_build_object('trackers', coalesce(claimed, '[]'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_clear_dead_alerts(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update wismo.alerts a set cleared_at = (input ->> 'now')::timestamptz
  where a.kind = 'message_dead' and a.cleared_at is null
    and a.last_seen < (input ->> 'now')::timestamptz - make_interval(hours => (input ->> 'quietHours')::integer);
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_commit(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
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

CREATE OR REPLACE FUNCTION public.wismo_contacts_to_hash(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('contacts', array(
    select jsonb_build_object('order', f.order_id, 'version', f.version, 'email', f.email, 'phone', f.phone)
    from (
      -- Three conditions that the index knows, where `is distinct from` would read the whole table.
      select c.* from wismo.contacts c where c.look_up_key is null
      union all
      select c.* from wismo.contacts c where c.look_up_key < input ->> 'key'
      union all
      select c.* from wismo.contacts c where c.look_up_key > input ->> 'key'
      limit (input ->> 'limit')::integer
    ) as f));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_customer_link(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  meant constant text := (
    select o.id
    from wismo.orders o
    join wismo.contacts c on c.order_id = o.id
    where o.id = input ->> 'order' and c.customer_id = input ->> 'customer' and o.state is not null);
begin
  if meant is null then
    return null;
  end if;
  return jsonb_build_object('token', wismo.link_of(meant, input ->> 'newToken', input -> 'terms'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_decide_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own wismo.feed_files;
begin
  update wismo.feed_files f set
    state = case when (input ->> 'apply')::boolean then 'ready' else 'dropped' end,
    confirmed_by = input ->> 'by', due_at = clock_timestamp(), attempts = 0, error = null,
    reason = case when (input ->> 'apply')::boolean then null else f.reason end
  where f.id = (input ->> 'id')::bigint and f.state in ('held', 'refused') and f.emptied_at is null
  returning * into own;
  update wismo.alerts a set cleared_at = now()
  where a.kind in ('feed_refused', 'feed_held') and a.fingerprint = own.feed || ':' || own.name and a.cleared_at is null;
  return jsonb_build_object('file', case when own.id is not null then wismo.feed_file(own) end);
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

CREATE OR REPLACE FUNCTION public.wismo_empty_absent(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_empty_files(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  old bigint[];
begin
  old := array(
    select f.id from wismo.feed_files f
    where f.emptied_at is null
      and f.received_at < (input ->> 'now')::timestamptz - make_interval(days => (input ->> 'keepDays')::integer)
    order by f.received_at
    limit (input ->> 'limit')::integer
    for update skip locked);
  delete from wismo.feed_chunks c where c.file = any (old);
  -- What was not applied by now cannot be any more.
  update wismo.feed_files f set
    emptied_at = (input ->> 'now')::timestamptz, lease = null, leased_until = null,
    state = case when f.state in ('complete', 'duplicate', 'dropped') then f.state else 'refused' end,
    reason = case when f.state in ('ready', 'held', 'applying') then 'its bytes were deleted before it was applied'
      else f.reason end
  where f.id = any (old);
  return jsonb_build_object('emptied', cardinality(old));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_enable_endpoint(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  its_channel constant text := 'webhook:' || (input ->> 'name');
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.endpoints e set
    disabled_at = null, failing_since = null, reason = null, enabled_at = moment, enabled_by = input ->> 'by'
  where e.name = input ->> 'name' and e.disabled_at is not null;
  if not found then
    return '{"enabled": false}'::jsonb;
  end if;
  -- What the outbox has learned of it is history too.
  delete from wismo.breakers b where b.channel = its_channel;
  update wismo.alerts a set cleared_at = moment
  where a.kind in ('channel_failing', 'endpoint_disabled') and a.fingerprint = its_channel and a.cleared_at is null;
  return '{"enabled": true}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_end_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own wismo.feed_files;
begin
  update wismo.feed_files f set
    state = case
      when input ->> 'state' = 'complete' and f.rows_done < f.rows then f.state
      else coalesce(input ->> 'state', f.state) end,
    reason = coalesce(input ->> 'reason', f.reason),
    rows_rejected = case when input ->> 'state' = 'complete'
      then (select count(distinct r.line) from wismo.rejected_rows r where r.file = f.id) else f.rows_rejected end,
    completed_at = case
      when input ->> 'state' = 'complete' and f.rows_done >= f.rows then (input ->> 'now')::timestamptz end,
    attempts = f.attempts + case when input ->> 'error' is null then 0 else 1 end,
    error = input ->> 'error',
    due_at = clock_timestamp() + make_interval(secs => coalesce((input ->> 'inMs')::double precision, 0) / 1000),
    lease = null, leased_until = null
  where f.id = (input ->> 'id')::bigint and f.lease = input ->> 'lease'
  returning * into own;
  -- Five in a row are some minutes of trying. By name: when it came whole after all, that clears it.
  if own.attempts >= 5 or own.state in ('refused', 'held') then
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    values (case own.state when 'refused' then 'feed_refused' when 'held' then 'feed_held' else 'feed_stuck' end, own.feed || ':' || own.name, now(), now(), 1,
      jsonb_build_object('feed', own.feed, 'file', own.id::text, 'name', own.name, 'reason', coalesce(own.reason, own.error)))
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  elsif own.state = 'complete' then
    update wismo.alerts a set cleared_at = now()
    where a.kind in ('feed_stuck', 'feed_refused', 'feed_held') and a.fingerprint = own.feed || ':' || own.name and a.cleared_at is null;
  end if;
  return jsonb_build_object('file', case when own.id is not null then wismo.feed_file(own) end);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_end_look(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  feed constant text := input ->> 'feed';
  failed constant boolean := input ->> 'error' is not null;
  told integer;
begin
  update wismo.feeds f set
    lease = null, leased_until = null, error = input ->> 'error',
    looked_at = case when failed then f.looked_at else (input ->> 'now')::timestamptz end,
    failures = case when failed then f.failures + 1 else 0 end
  where f.name = feed and f.lease = input ->> 'lease'
  returning f.failures into told;
  -- Three looks in a row: past a server that restarts.
  if told >= 3 then
    insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
    values ('feed_failing', feed, now(), now(), 1, jsonb_build_object('feed', feed, 'error', input ->> 'error'))
    on conflict (kind, fingerprint) do update set
      last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
  elsif told = 0 then
    update wismo.alerts a set cleared_at = now()
    where a.kind = 'feed_failing' and a.fingerprint = feed and a.cleared_at is null;
  end if;
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_endpoints(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('endpoints', array(
    select jsonb_build_object('name', n.name, 'failingSince', wismo.instant(e.failing_since),
      'disabledAt', wismo.instant(e.disabled_at), 'reason', e.reason, 'enabledAt', wismo.instant(e.enabled_at),
      'enabledBy', e.enabled_by, 'pending', (
        select count(*) from wismo.outbox o where o.channel = 'webhook:' || n.name and o.standing = 'pending'))
    from jsonb_array_elements_text(input -> 'names') with ordinality as n (name, nth)
    left join wismo.endpoints e on e.name = n.name
    order by n.nth));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_enqueue_sayings(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform wismo.enqueue_sayings(array(select jsonb_array_elements(input -> 'sayings')));
  return '{}'::jsonb;
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

CREATE OR REPLACE FUNCTION public.wismo_event_lines(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  told constant text[] := array(select jsonb_array_elements_text(input -> 'digests'));
begin
  return jsonb_build_object('lines', array(
    select jsonb_build_object('event', e.id, 'digest', b.digest, 'feed', f.feed, 'file', f.id::text, 'name', f.name,
      'line', (b.events ->> e.id)::bigint)
    from jsonb_array_elements_text(input -> 'events') as e (id)
    join wismo.feed_batches b on b.digest = any (told) and b.events ? e.id
    join wismo.feed_files f on f.id = b.file));
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

CREATE OR REPLACE FUNCTION public.wismo_feed_files(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('files', array(
    select wismo.feed_file(f) || jsonb_build_object('rejected', array(
      select jsonb_build_object('line', r.line, 'column', r.column_name, 'valueClass', r.value_class, 'reason', r.reason)
      from wismo.rejected_rows r where r.file = f.id order by r.line, r.column_name limit 100))
    from wismo.feed_files f
    where f.feed = input ->> 'feed' and (input ->> 'id' is null or f.id = (input ->> 'id')::bigint)
    order by f.received_at desc, f.id desc
    limit (input ->> 'limit')::integer));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_feed_history(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
    where o.name_key = wismo.name_key(typed)
      or o.external_id = btrim(typed)
      or o.id = any (array(select h.order_id from wismo.order_refs h where h.ref = wismo.tracking_ref(typed)))
    order by o.ordered_at desc nulls last, o.id
    limit (input ->> 'limit')::integer
  ));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_finish_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own wismo.feed_files;
  twin bigint;
begin
  select * into own from wismo.feed_files f
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease'
  for update;
  -- The bytes are counted, not believed.
  if own.id is null or (input ->> 'size')::bigint <> (
    select coalesce(sum(length(c.bytes)), 0) from wismo.feed_chunks c where c.file = own.id) then
    return '{"file": null}'::jsonb;
  end if;
  -- Of two with the same content, come at once by two doors, one must see the other.
  perform pg_advisory_xact_lock(hashtext('wismo.feed_files ' || own.feed));
  -- What was refused or dropped may be sent again, once the feed or the file is mended.
  select min(f.id) into twin from wismo.feed_files f
  where f.feed = own.feed and f.sha256 = input ->> 'sha256' and f.state in ('ready', 'held', 'applying', 'complete');
  update wismo.feed_files f set
    size = (input ->> 'size')::bigint, sha256 = input ->> 'sha256', duplicate_of = twin,
    state = case when twin is null then 'ready' else 'duplicate' end,
    emptied_at = case when twin is not null then clock_timestamp() end,
    due_at = clock_timestamp(), lease = null, leased_until = null
  where f.id = own.id
  returning * into own;
  if twin is not null then
    delete from wismo.feed_chunks c where c.file = own.id;
  end if;
  return jsonb_build_object('file', wismo.feed_file(own));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_forget_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  forgotten bigint;
begin
  if (input ->> 'keep')::boolean then
    update wismo.feed_files f set lease = null, leased_until = clock_timestamp() - interval '1 ms'
    where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease';
    return '{}'::jsonb;
  end if;
  delete from wismo.feed_files f
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease'
  returning f.id into forgotten;
  delete from wismo.feed_chunks c where c.file = forgotten;
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_forget_tries(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  forgotten integer;
begin
  with due as (
    select t.bucket
    from wismo.look_up_tries t
    where not exists (
      select from unnest(t.tried_at) a
      where a > clock_timestamp() - make_interval(secs => (input ->> 'windowSeconds')::integer))
    order by t.bucket
    for update skip locked
  )
  delete from wismo.look_up_tries t using due d where t.bucket = d.bucket;
  get diagnostics forgotten = row_count;
  return jsonb_build_object('forgotten', forgotten);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_go_live(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_hash_contacts(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  hashed integer;
begin
  perform from wismo.contacts c
  where c.order_id = any (array(select n ->> 'order' from jsonb_array_elements(input -> 'contacts') n))
  order by c.order_id for update;
  update wismo.contacts c set
    look_up = array(select jsonb_array_elements_text(n -> 'hashes')),
    look_up_before = c.look_up,
    look_up_key = input ->> 'key'
  from jsonb_array_elements(input -> 'contacts') n
  -- Told anew meanwhile, it has its hashes.
  where c.order_id = n ->> 'order' and c.version = n ->> 'version' and c.look_up_key is distinct from input ->> 'key';
  get diagnostics hashed = row_count;
  return jsonb_build_object('hashed', hashed);
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

CREATE OR REPLACE FUNCTION public.wismo_in_flight(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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

CREATE OR REPLACE FUNCTION public.wismo_keep_local_mail(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Locked, so that a redaction comes before or after, and then takes the mail along.
  perform from wismo.contacts c where c.order_id = input ->> 'order' for key share;
  if not found then
    return jsonb_build_object('kept', false);
  end if;
  insert into wismo.local_mails (id, order_id, address, milestone, locale, subject, html, body)
  values (input ->> 'id', input ->> 'order', input ->> 'to', input ->> 'milestone', input ->> 'locale', input ->> 'subject',
    input ->> 'html', input ->> 'text')
  on conflict (id) do nothing;
  return jsonb_build_object('kept', true);
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

CREATE OR REPLACE FUNCTION public.wismo_ledger(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_load(input jsonb)
 RETURNS json
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
begin
  return wismo.load(input);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_local_mail(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return (
    select jsonb_build_object('id', m.id, 'order', m.order_id, 'to', m.address, 'milestone', m.milestone,
      'locale', m.locale, 'subject', m.subject, 'html', m.html, 'text', m.body, 'sentAt', wismo.instant(m.sent_at))
    from wismo.local_mails m
    where m.id = input ->> 'id');
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_local_mails(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('mails', array(
    select jsonb_build_object('id', m.id, 'order', m.order_id, 'to', m.address, 'milestone', m.milestone,
      'locale', m.locale, 'subject', m.subject, 'sentAt', wismo.instant(m.sent_at))
    from wismo.local_mails m
    order by m.sent_at desc, m.id
    limit (input ->> 'limit')::integer));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_look_up(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  allowed constant boolean := wismo.may_try(input -> 'limits', (input ->> 'windowSeconds')::integer);
  typed constant text := input ->> 'letters';
  hashes constant text[] := array(select jsonb_array_elements_text(input -> 'hashes'));
  meant text[];
begin
  -- Several shops may have an order of that number; letters decide only between several of one customer's.
  with fitting as (
    select o.id, wismo.letters_of(o.name) = typed as exact
    from wismo.orders o
    join wismo.contacts c on c.order_id = o.id
    where o.number = input ->> 'number'
      and (typed !~ '[A-Z]' or strpos(typed, wismo.letters_of(o.name)) > 0)
      and (c.look_up && hashes or c.look_up_before && hashes)
      and o.state is not null
  )
  select array_agg(f.id) into meant
  from fitting f
  where f.exact or not exists (select from fitting e where e.exact);
  if not allowed or cardinality(meant) is distinct from 1 then
    return null;
  end if;
  return jsonb_build_object('token', wismo.link_of(meant[1], input ->> 'newToken', input -> 'terms'));
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

CREATE OR REPLACE FUNCTION public.wismo_note_alert_way(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  patience constant interval := make_interval(mins => (input ->> 'patienceMinutes')::integer);
  probe constant interval := make_interval(mins => (input ->> 'probeMinutes')::integer);
  refused constant boolean := input ->> 'outcome' = 'refused';
  until timestamptz;
begin
  if input ->> 'outcome' = 'good' then
    delete from wismo.alert_ways w where w.way = input ->> 'way';
    return '{"closed": false}'::jsonb;
  end if;
  insert into wismo.alert_ways as w (way, failing_since, closed_until, reason)
  values (input ->> 'way', moment, case when refused then moment + probe end, input ->> 'reason')
  on conflict (way) do update set
    reason = excluded.reason,
    closed_until = case when refused or w.failing_since <= moment - patience then moment + probe else w.closed_until end
  returning w.closed_until into until;
  return jsonb_build_object('closed', until is not null and until > moment);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_note_endpoint(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  its_name constant text := input ->> 'name';
  outcome constant text := input ->> 'outcome';
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  own wismo.endpoints;
begin
  if outcome = 'good' then
    update wismo.endpoints e set failing_since = null, reason = null
    where e.name = its_name and e.disabled_at is null and e.failing_since is not null;
  elsif outcome in ('failed', 'gone') then
    insert into wismo.endpoints as e (name, failing_since, reason)
    values (its_name, moment, input ->> 'reason')
    on conflict (name) do update set
      failing_since = coalesce(e.failing_since, excluded.failing_since), reason = excluded.reason
    where e.disabled_at is null;
    update wismo.endpoints e set disabled_at = moment
    where e.name = its_name and e.disabled_at is null
      and (outcome = 'gone' or e.failing_since <= moment - make_interval(hours => (input ->> 'disableHours')::integer));
    if found then
      insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
      values ('endpoint_disabled', 'webhook:' || its_name, moment, moment, 1,
        jsonb_build_object('endpoint', its_name, 'reason', input ->> 'reason'))
      on conflict (kind, fingerprint) do update set
        last_seen = excluded.last_seen, count = a.count + 1, detail = excluded.detail, cleared_at = null;
    end if;
  end if;
  select * into own from wismo.endpoints e where e.name = its_name;
  return jsonb_build_object('disabled', own.disabled_at is not null, 'failing', own.failing_since is not null);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_note_job(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'at')::timestamptz;
begin
  insert into wismo.job_runs as j (job, known_since) values (input ->> 'job', moment) on conflict (job) do nothing;
  update wismo.job_runs j set
    started_at = case input ->> 'kind' when 'began' then greatest(j.started_at, moment) else j.started_at end,
    succeeded_at = case input ->> 'kind' when 'succeeded' then greatest(j.succeeded_at, moment) else j.succeeded_at end,
    failed_at = case input ->> 'kind' when 'failed' then greatest(j.failed_at, moment) else j.failed_at end,
    error = case input ->> 'kind' when 'succeeded' then null when 'failed' then input ->> 'error' else j.error end,
    duration_ms = coalesce((input ->> 'durationMs')::bigint, j.duration_ms)
  where j.job = input ->> 'job';
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_opt_out(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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

CREATE OR REPLACE FUNCTION public.wismo_read_chunk(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('bytes', (
    select translate(encode(c.bytes, 'base64'), E'\n', '')
    from wismo.feed_chunks c
    where c.file = (input ->> 'id')::bigint and c.n = (input ->> 'n')::integer));
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

CREATE OR REPLACE FUNCTION public.wismo_readiness(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into wismo.job_runs (job, known_since)
  select j.name, (input ->> 'now')::timestamptz
  from jsonb_array_elements_text(input -> 'jobs') as j (name)
  where not exists (select from wismo.job_runs r where r.job = j.name)
  order by j.name collate "C"
  on conflict (job) do nothing;
  return jsonb_build_object(
    'schema', public.wismo_schema('{}') ->> 'version',
    'untoldSince', (
      select wismo.instant(min(a.first_seen))
      from wismo.alerts a
      left join wismo.alert_tellings t on t.receiver = 'ops' and t.kind = a.kind and t.fingerprint = a.fingerprint
      -- Told before and raised anew, it is late only once somebody has tried.
      where a.cleared_at is null and (t.state is null or t.state = 'untold' or t.state = 'cleared' and t.attempts > 0)),
    'jobs', coalesce((
      select jsonb_agg(jsonb_build_object(
        'job', r.job, 'knownSince', wismo.instant(r.known_since), 'startedAt', wismo.instant(r.started_at),
        'succeededAt', wismo.instant(r.succeeded_at), 'failedAt', wismo.instant(r.failed_at),
        'durationMs', r.duration_ms, 'error', r.error) order by r.job)
      from wismo.job_runs r
      where input -> 'jobs' ? r.job), '[]'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_recheck_message(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  its_order constant text := input ->> 'order';
  its_shop constant text := split_part(input ->> 'order', ':', 1);
  keys constant text[] := array(select jsonb_array_elements_text(input -> 'keys'));
begin
  if cardinality(keys) <> (
    select count(*) from wismo.outbox o
    where o.key = any (keys) and o.standing = 'pending' and o.lease = input ->> 'lease'
  ) then
    return null;
  end if;
  return jsonb_build_object(
    'order', (
      select jsonb_build_object('id', o.id, 'shop', o.shop, 'name', o.name, 'token', o.token, 'version', o.version,
        'updatedAt', wismo.instant(o.updated_at), 'state', o.state)
      from wismo.orders o where o.id = its_order and o.state is not null),
    'contact', (
      select jsonb_build_object('email', c.email, 'name', c.name, 'locale', c.locale,
        'suppressed', wismo.is_suppressed(c.email))
      from wismo.contacts c where c.order_id = its_order),
    'ledger', coalesce((
      select jsonb_agg(jsonb_build_object('parcel', l.parcel, 'milestone', l.milestone, 'standing', l.standing))
      from wismo.outbox l
      where l.order_id = its_order and l.channel = input ->> 'channel' and l.standing in ('pending', 'sent')), '[]'),
    'live', wismo.is_live(its_shop),
    'optedOut', exists (select from wismo.optouts p where p.order_id = its_order),
    'redacted', exists (select from wismo.tombstones)
      and wismo.is_redacted(its_shop, wismo.subjects_of(its_shop, array[its_order], null, null)));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_record_batches(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  own constant bigint := (input ->> 'id')::bigint;
begin
  update wismo.feed_files f set
    state = 'applying', leased_until = clock_timestamp() + wismo.seconds(input), attempts = 0, error = null,
    rows_done = greatest(f.rows_done, (input ->> 'rowsDone')::bigint)
  where f.id = own and f.lease = input ->> 'lease' and f.state in ('ready', 'applying');
  if not found then
    return '{"kept": false}'::jsonb;
  end if;
  with stored as (
    insert into wismo.feed_batches (file, first_row, rows, first_line, last_line, digest, events)
    select own, b."firstRow", b.rows, b."firstLine", b."lastLine", b.digest, b.events
    from jsonb_to_recordset(input -> 'batches') as b (
      "firstRow" bigint, rows integer, "firstLine" bigint, "lastLine" bigint, digest text, events jsonb)
    on conflict do nothing
    returning (select count(*) from jsonb_object_keys(events)) as events
  )
  update wismo.feed_files f set events = f.events + (select coalesce(sum(s.events), 0) from stored s) where f.id = own;
  insert into wismo.rejected_rows (file, line, column_name, value_class, reason)
  select own, r.line, r."column", r."valueClass", r.reason
  from jsonb_to_recordset(input -> 'rejected') as r (line bigint, "column" text, "valueClass" text, reason text)
  on conflict do nothing;
  return '{"kept": true}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_redeliver(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  its_channel constant text := 'webhook:' || (input ->> 'name');
  since constant timestamptz := (input ->> 'since')::timestamptz;
  messages integer;
  alerts integer := 0;
begin
  if exists (select from wismo.endpoints e where e.name = input ->> 'name' and e.disabled_at is not null) then
    return '{"messages": 0, "alerts": 0, "disabled": true}'::jsonb;
  end if;
  with again as (
    select o.key from wismo.outbox o
    where o.channel = its_channel and (o.standing = 'sent' or starts_with(o.standing, 'dead:'))
      and (o.key = input ->> 'key' or (o.enqueued_at >= since and o.enqueued_at < (input ->> 'until')::timestamptz))
    order by o.enqueued_at, o.key
    limit (input ->> 'limit')::integer
    for update
  )
  update wismo.outbox o set
    standing = 'pending', lease = null, tried_at = null, attempts = 0, error = null, settled_at = null, due_at = now(),
    -- Asked for anew: otherwise the first failure would be the last, a day having passed.
    enqueued_at = now()
  from again g
  where o.key = g.key;
  get diagnostics messages = row_count;
  if since is not null then
    update wismo.alert_tellings t set
      state = 'untold', told_at = null, attempts = 0, due_at = (input ->> 'now')::timestamptz
    from wismo.alerts a
    where t.receiver = its_channel and t.state = 'raised' and t.told_at >= since
      and a.kind = t.kind and a.fingerprint = t.fingerprint and a.cleared_at is null;
    get diagnostics alerts = row_count;
  end if;
  return jsonb_build_object('messages', messages, 'alerts', alerts, 'disabled', false);
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_schema(input jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$ select '{"version": "20261123220100"}'::jsonb $function$
;

CREATE OR REPLACE FUNCTION public.wismo_see_files(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  seen jsonb;
begin
  with listed as materialized (
    select r.path, r.size, r."modifiedAt" as modified_at
    from jsonb_to_recordset(input -> 'files') as r (path text, size bigint, "modifiedAt" timestamptz)
  ), gone as (
    delete from wismo.feed_sightings s
    where s.feed = input ->> 'feed' and not exists (select from listed l where l.path = s.path)
  ), kept as (
    insert into wismo.feed_sightings as s (feed, path, size, modified_at, since)
    select input ->> 'feed', l.path, l.size, l.modified_at, (input ->> 'now')::timestamptz
    from listed l
    order by l.path collate "C"
    on conflict (feed, path) do update set
      size = excluded.size, modified_at = excluded.modified_at,
      since = case
        when (s.size, s.modified_at) = (excluded.size, excluded.modified_at) then s.since
        else excluded.since end
    returning s.path, s.size, s.modified_at, s.since
  )
  select jsonb_agg(jsonb_build_object('path', k.path, 'since', wismo.instant(k.since), 'known', (
    select f.state from wismo.feed_files f
    where f.feed = input ->> 'feed' and f.path = k.path and f.size = k.size and f.modified_at = k.modified_at
      and f.door = 'look' and (f.state <> 'copying' or f.leased_until >= clock_timestamp()))))
  into seen from kept k;
  return jsonb_build_object('files', coalesce(seen, '[]'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_settle_alerts(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
begin
  update wismo.alert_tellings t set
    lease = null,
    state = case when s.told then s.state else t.state end,
    told_count = case when s.told then s.count else t.told_count end,
    told_at = case when s.told then moment else t.told_at end,
    due_at = case when s.told then moment else moment + make_interval(secs => s."inMs" / 1000) end,
    attempts = case when s.told then 0 else t.attempts + 1 end,
    error = s.reason
  from jsonb_to_recordset(input -> 'settled') as s (
    receiver text, kind text, fingerprint text, told boolean, state text, count bigint, reason text,
    "inMs" double precision)
  where t.receiver = s.receiver and t.kind = s.kind and t.fingerprint = s.fingerprint
    -- What was told was told, even by somebody whose lease has passed.
    and (t.lease = input ->> 'lease' or s.told);
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_settle_fetches(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform from wismo.orders o
  where o.id = any (array(
    select r ->> 'order' from jsonb_array_elements(input -> 'orders') r
    union all
    select h.order_id
    from jsonb_array_elements(input -> 'fetches') r
    join wismo.order_refs h on h.ref = r ->> 'ref'))
  order by o.id for no key update;
  update wismo.orders o set
    refetch_after = case when o.refetch_after <= (r ->> 'after')::timestamptz then null else o.refetch_after end,
    refetch_leased_until = null,
    refetch_attempts = 0
  from jsonb_array_elements(input -> 'orders') r
  where o.id = r ->> 'order';
  update wismo.orders o set refetch_after = null
  from jsonb_array_elements(input -> 'fetches') r
  join wismo.order_refs h on h.ref = r ->> 'ref'
  where o.id = h.order_id and o.refetch_after <= (r ->> 'after')::timestamptz;
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

CREATE OR REPLACE FUNCTION public.wismo_settle_messages(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  settled constant jsonb[] := array(select jsonb_array_elements(input -> 'settled'));
  keys constant text[] := array(
    select k from unnest(settled) s cross join jsonb_array_elements_text(s -> 'keys') k order by k);
  opened boolean := false;
begin
  update wismo.outbox o set
    standing = case s ->> 'kind' when 'sent' then 'sent' when 'closed' then s ->> 'standing' else o.standing end,
    provider_id = coalesce(s ->> 'providerId', o.provider_id),
    settled_at = case when s ->> 'kind' in ('sent', 'closed') then now() end,
    lease = null,
    tried_at = case when (s ->> 'doubtful')::boolean then o.tried_at end,
    attempts = o.attempts + case s ->> 'kind' when 'failed' then 1 else 0 end,
    error = case when s ->> 'kind' in ('failed', 'closed') then s ->> 'reason' when s ->> 'kind' = 'later' then o.error end,
    due_at = now() + make_interval(secs => coalesce((s ->> 'inMs')::double precision, 0) / 1000)
  from unnest(settled) s
  cross join lateral jsonb_array_elements_text(s -> 'keys') as k (key)
  -- An array besides, likewise.
  where o.key = any (keys) and o.key = k.key
    and o.standing = 'pending'
    -- What was sent was sent, even by somebody whose lease has passed.
    and (o.lease = input ->> 'lease' or s ->> 'kind' = 'sent');
  if input -> 'channelWorks' <> 'null' then
    opened := wismo.judge_channel(
      input ->> 'channel', (input ->> 'channelWorks')::boolean, input ->> 'reason');
  elsif jsonb_path_exists(input, '$.settled[*] ? (@.kind == "closed")') then
    -- A probe that was not to be sent has probed nothing: the next one may come at once.
    update wismo.breakers b set open_until = clock_timestamp()
    where b.channel = input ->> 'channel' and b.open_until > clock_timestamp();
  end if;
  insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
  select 'message_dead', (input ->> 'channel') || ':' || d.standing, now(), now(), count(*),
    jsonb_build_object('channel', input ->> 'channel', 'reason', d.standing)
  from (
    select s ->> 'standing' as standing from unnest(settled) s
    where s ->> 'kind' = 'closed' and s ->> 'standing' like 'dead:%'
  ) as d
  group by d.standing
  order by d.standing
  on conflict (kind, fingerprint) do update set
    last_seen = excluded.last_seen, count = a.count + excluded.count, cleared_at = null;
  return jsonb_build_object('open', opened);
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

CREATE OR REPLACE FUNCTION public.wismo_settle_trackers(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform from wismo.trackers t
  where t.aggregator = input ->> 'aggregator'
    and t.number = any (array(select s ->> 'number' from jsonb_array_elements(input -> 'settled') s))
  order by t.number for update;
  update wismo.trackers t set
    standing = case s ->> 'kind' when 'later' then 'due' else s ->> 'kind' end,
    reason = s ->> 'reason',
    leased_until = null,
    attempts = case s ->> 'kind' when 'later' then greatest(t.attempts - 1, 0) else 0 end,
    changed_at = now()
  from jsonb_array_elements(input -> 'settled') s
  where t.aggregator = input ->> 'aggregator' and t.number = s ->> 'number'
    -- Registered by another meanwhile, it stays so.
    and t.standing = 'due';
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
declare
  answer jsonb;
begin
  select wismo.status_row(o.id, o.name, o.version, o.updated_at, o.ordered_at, o.state) into answer
  from wismo.orders o
  where o.token = input ->> 'token'
    and wismo.link_holds(o.shop, greatest(o.updated_at, o.token_issued_at), input -> 'terms');
  if answer is not null then
    return answer;
  end if;
  return (
    select wismo.status_row(o.id, o.name, o.version, o.updated_at, o.ordered_at, o.state)
    from wismo.former_tokens f
    join wismo.orders o on o.id = f.order_id
    where f.token = input ->> 'token' and wismo.link_holds(o.shop, f.replaced_at, input -> 'terms'));
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_stock(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_store_chunk(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update wismo.feed_files f set leased_until = clock_timestamp() + wismo.seconds(input)
  where f.id = (input ->> 'id')::bigint and f.state = 'copying' and f.lease = input ->> 'lease';
  if not found then
    return '{"kept": false}'::jsonb;
  end if;
  insert into wismo.feed_chunks as c (file, n, bytes)
  values ((input ->> 'id')::bigint, (input ->> 'n')::integer, decode(input ->> 'bytes', 'base64'))
  on conflict (file, n) do update set bytes = excluded.bytes;
  return '{"kept": true}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_suppress(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform wismo.suppress(input ->> 'address', true, input ->> 'reason', (input ->> 'at')::timestamptz);
  return '{}'::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_survey_file(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update wismo.feed_files f set
    header = case
      when jsonb_typeof(input -> 'header') = 'array' then array(select jsonb_array_elements_text(input -> 'header')) end,
    header_fingerprint = input ->> 'headerFingerprint', rows = (input ->> 'rows')::bigint,
    rows_rejected = (input ->> 'rowsRejected')::bigint, rows_hash = input ->> 'rowsHash'
  where f.id = (input ->> 'id')::bigint and f.lease = input ->> 'lease';
  return jsonb_build_object('kept', found);
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

CREATE OR REPLACE FUNCTION public.wismo_tell_feed_conditions(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_tell_subscriptions(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  shops constant text[] := array(select s ->> 'shop' from jsonb_array_elements(input -> 'shops') s);
  found jsonb[];
begin
  insert into wismo.subscriptions as k (shop, topic, seen_at)
  select s ->> 'shop', t.topic, moment
  from jsonb_array_elements(input -> 'shops') s
  cross join jsonb_array_elements_text(s -> 'topics') as t (topic)
  order by (s ->> 'shop') collate "C", t.topic collate "C"
  on conflict (shop, topic) do update set seen_at = greatest(k.seen_at, excluded.seen_at);
  found := array(
    select jsonb_build_object('kind', 'subscription_vanished', 'fingerprint', v.shop, 'count', count(*),
      'detail', jsonb_build_object('shop', v.shop, 'topics', jsonb_agg(v.topic order by v.topic)))
    from (
      select s ->> 'shop' as shop, wanted.topic
      from jsonb_array_elements(input -> 'shops') s
      cross join lateral (
        select k.topic::text from wismo.subscriptions k
        where k.shop = s ->> 'shop' and k.seen_at > moment - interval '14 days'
        union
        select n.topic from jsonb_array_elements_text(input -> 'needed') as n (topic)
        where exists (select from wismo.subscriptions k where k.shop = s ->> 'shop')
      ) as wanted
      where not s -> 'topics' ? wanted.topic
    ) as v
    group by v.shop);
  return jsonb_build_object(
    'open', cardinality(found),
    'cleared', wismo.tell_watched(array['subscription_vanished'], shops, found, moment));
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
  expired constant integer := wismo.expire_unclaimed(input);
  raised integer;
begin
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

CREATE OR REPLACE FUNCTION public.wismo_tend_stock(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_trackers(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return jsonb_build_object('trackers', wismo.trackers_of(input ->> 'order'));
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

CREATE OR REPLACE FUNCTION public.wismo_versions(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION public.wismo_watch(input jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO ''
 SET jit TO 'off'
AS $function$
declare
  moment constant timestamptz := (input ->> 'now')::timestamptz;
  kinds constant text[] := array[
    'not_handed_over', 'parcel_stalled', 'order_stalled', 'promise_missed', 'promise_at_risk', 'source_silent',
    'quarantine_growing', 'parked_growing', 'dead_letters', 'commits_slow', 'outbox_waiting'];
  silent jsonb[];
  found jsonb[];
  cleared integer;
begin
  if not pg_try_advisory_xact_lock(hashtext('wismo.watch')) then
    return null;
  end if;
  perform wismo.count_arrivals(input, moment);
  perform wismo.note_gauges(moment);
  silent := wismo.silent_sources(input, moment);
  found := array(select s from unnest(silent) s where not (s ->> 'observed')::boolean)
    || wismo.stalled_parcels(input, moment) || wismo.stalled_orders(input, moment)
    || wismo.broken_promises(input, moment) || wismo.growths(input, moment) || wismo.delays(input, moment);
  cleared := wismo.tell_watched(kinds, null, found, moment);
  return jsonb_build_object(
    'open', cardinality(found), 'cleared', cleared,
    'observed', array(select s -> 'detail' from unnest(silent) s where (s ->> 'observed')::boolean),
    'missed', wismo.untold_misses(input, moment));
end
$function$
;
