-- Orders, the references that lead to them, their events, and what is derived from them.
-- There are no foreign keys: wismo_commit is the only writer, it holds the order's row lock while it writes, and a
-- foreign key would check once more, for every row, what that lock already guarantees.
-- Keys compare in the C collation: locks are taken in this order, so it must be one and the same everywhere.

-- Tables live where no API looks; only the functions in `public` are called from outside.
create schema wismo;

-- Who may do what, set by one procedure that every migration calls at its end: Postgres lets everybody execute a
-- new function, and hosts may add grants of their own. The three roles exist on Supabase only.
create procedure wismo.set_grants()
language plpgsql
set search_path = ''
as $$
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
$$;

create table wismo.orders (
  id text collate "C" primary key,
  shop text not null,
  external_id text not null,
  name text,
  -- By which people find it, written when the name is: a function in an index would be computed with every change of status.
  name_key text,
  -- Public: whoever has it reads the status. The newest of its links; the others are in former_tokens.
  token text not null unique,
  token_issued_at timestamptz not null default now(),
  -- Counts the merges; 0 for an order of which only unmerged events are known.
  version bigint not null default 0,
  -- Version of the derive rules that made the state.
  rules integer not null default 0,
  facts jsonb,
  state jsonb,
  status text,
  substatus text,
  financial_status text,
  fulfillment_status text,
  return_status text,
  flags text[] not null default '{}',
  test boolean not null default false,
  -- Some of its events are stored but not merged.
  dirty boolean not null default false,
  ordered_at timestamptz,
  snapshot_at timestamptz,
  refetch_after timestamptz,
  first_seen_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)
-- Room for the next version of a row on its own page. Facts and state of most orders fit into 4 kB together: above 2 kB they would
-- be compressed with every write, which takes longer than everything else about it.
with (fillfactor = 80, toast_tuple_target = 4080);
alter table wismo.orders enable row level security;

-- Links that were given out before the one that an order has now. They stay: by an old mail's link the mails can still be ended.
create table wismo.former_tokens (
  token text collate "C" primary key,
  order_id text collate "C" not null,
  -- Since when it is not the order's own any more; -infinity when it had ended before.
  replaced_at timestamptz not null
);
alter table wismo.former_tokens enable row level security;

-- Whether a link that was last renewed then still shows the order; terms: {linkDays, shops: {shop: {linkDays}}}, or null
-- for those who need no link.
create function wismo.link_holds(shop text, renewed_at timestamptz, terms jsonb) returns boolean
language sql stable parallel safe
set search_path = ''
as $$
  select coalesce(terms, 'null') = 'null' or renewed_at > now() - make_interval(
    days => coalesce(terms -> 'shops' -> shop ->> 'linkDays', terms ->> 'linkDays')::integer)
$$;

-- As people mean a name: `#EU-1001` and ` eu-1001 ` are one order.
create function wismo.name_key(name text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select upper(regexp_replace(regexp_replace(name, '^\s+|\s+$', '', 'g'), '^#', '')) $$;

-- No index names updated_at: every merge changes it, and would then have to write every index of the table anew.
create index orders_name on wismo.orders (name_key);
create index orders_external_id on wismo.orders (external_id);
create index orders_status on wismo.orders (status, ordered_at);
create index orders_dirty on wismo.orders (id) where dirty;

-- Something by which others may mean an order. Its row is the lock for which registering and parking compete.
create table wismo.refs (
  ref text collate "C" primary key,
  -- Counts the changes of its holders and its events.
  version bigint not null default 0
) with (fillfactor = 80);
alter table wismo.refs enable row level security;

create table wismo.order_refs (
  ref text collate "C" not null,
  order_id text collate "C" not null,
  primary key (ref, order_id)
);
alter table wismo.order_refs enable row level security;
create index order_refs_order on wismo.order_refs (order_id);

create table wismo.events (
  order_id text collate "C" not null,
  event_id text collate "C" not null,
  type text not null,
  resource text not null,
  -- The latest telling of the fact, nine fractional digits of UTC, or ''.
  told_at text collate "C" not null,
  -- The whole event, as told last.
  body jsonb not null,
  -- The delivery that told it first; null where a row was repaired by hand.
  source text collate "C",
  digest text collate "C",
  received_at timestamptz not null default now(),
  merged boolean not null,
  primary key (order_id, event_id)
);
alter table wismo.events enable row level security;
create index events_unmerged on wismo.events (order_id) where not merged;

-- Every event that was routed by a reference, held or not: an order that registers the reference later finds it here.
create table wismo.parked_events (
  ref text collate "C" not null,
  event_id text collate "C" not null,
  told_at text collate "C" not null,
  event jsonb not null,
  -- The delivery that told it first.
  source text collate "C",
  digest text collate "C",
  received_at timestamptz not null default now(),
  -- Some order holds the reference, and has been given the event.
  held boolean not null,
  primary key (ref, event_id)
);
alter table wismo.parked_events enable row level security;
create index parked_events_unheld on wismo.parked_events (ref) where not held;

-- Rewritten from the derived state, for those who read in SQL.
create table wismo.shipments (
  order_id text collate "C" not null,
  key text collate "C" not null,
  number text,
  carrier text,
  status text not null,
  live boolean not null,
  condition text,
  scanned_at timestamptz,
  delivered_at timestamptz,
  units integer not null,
  primary key (order_id, key)
);
alter table wismo.shipments enable row level security;

-- The only personal data beside the raw bodies.
create table wismo.contacts (
  order_id text collate "C" primary key,
  version text collate "C" not null,
  email text,
  phone text,
  name text,
  locale text
);
alter table wismo.contacts enable row level security;

-- What is to be said, or was decided not to be: no key is ever taken twice.
create table wismo.outbox (
  key text collate "C" primary key,
  order_id text collate "C" not null,
  parcel text,
  milestone text not null,
  channel text not null,
  occurred_at timestamptz,
  standing text not null,
  enqueued_at timestamptz not null default now()
);
alter table wismo.outbox enable row level security;
create index outbox_order on wismo.outbox (order_id);
create index outbox_pending on wismo.outbox (enqueued_at) where standing = 'pending';

-- An instant as it is written everywhere else: ISO 8601 in UTC with milliseconds.
create function wismo.instant(moment timestamptz) returns text
language sql stable parallel safe
set search_path = ''
as $$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

create function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170000"}'::jsonb $$;

call wismo.set_grants();
