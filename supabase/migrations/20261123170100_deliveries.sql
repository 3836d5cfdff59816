-- What arrived: keys for telling duplicates, raw deliveries by month, and the alerts they cause.

-- Unpartitioned, since a unique key of a partitioned table must contain the month; narrow, since it is kept longest.
create table wismo.delivery_keys (
  source text collate "C" not null,
  digest text collate "C" not null,
  received_at timestamptz not null,
  primary key (source, digest)
);
alter table wismo.delivery_keys enable row level security;

-- Retention drops a month at once instead of deleting its rows.
create table wismo.deliveries (
  received_at timestamptz not null,
  source text collate "C" not null,
  digest text collate "C" not null,
  topic text not null,
  shop text,
  outcome text not null,
  reason text,
  orders text[] not null,
  headers jsonb not null,
  body bytea not null
) partition by range (received_at);
alter table wismo.deliveries enable row level security;
create index deliveries_digest on wismo.deliveries (source, digest);
-- For the inbox: few are quarantined.
create index deliveries_quarantined on wismo.deliveries (source, received_at) where outcome = 'quarantined';

-- Takes what no month has room for, so that a missing partition never refuses a delivery.
create table wismo.deliveries_default partition of wismo.deliveries default;
alter table wismo.deliveries_default enable row level security;

create table wismo.alerts (
  kind text collate "C" not null,
  fingerprint text collate "C" not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  count bigint not null,
  detail jsonb not null,
  cleared_at timestamptz,
  primary key (kind, fingerprint)
);
alter table wismo.alerts enable row level security;
create index alerts_open on wismo.alerts (last_seen) where cleared_at is null;

-- What ops do not want to hear of any more: of one source, everything of a cause, a shop, or references that begin alike.
create table wismo.dismissals (
  id bigint generated always as identity primary key,
  source text collate "C" not null,
  cause text,
  shop text,
  ref_prefix text,
  dismissed_by text not null,
  why text not null,
  dismissed_at timestamptz not null,
  -- Taken back; the row stays, since it says why something was not heard of.
  lifted_at timestamptz,
  check (num_nonnulls(cause, shop, ref_prefix) > 0)
);
alter table wismo.dismissals enable row level security;

-- Whether a dismissal covers it. A dismissal that names several things covers what fits all of them.
create function wismo.is_dismissed(told_by text, told_cause text, told_shop text, told_ref text) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (
    select from wismo.dismissals d
    where d.lifted_at is null
      and d.source = told_by
      and (d.cause is null or d.cause = told_cause)
      and (d.shop is null or d.shop = told_shop)
      and (d.ref_prefix is null or starts_with(told_ref, d.ref_prefix)));
end
$$;

-- One month's partition, with the rows of that month that had to go into the default partition.
create function wismo.create_partition(month timestamptz) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- The partitions of this month and of the next `months`; those that are there are left alone.
-- Runs as its owner, unlike every other function: only the owner of a table can give it a partition.
create function public.wismo_ensure_partitions(input jsonb) returns jsonb
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
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
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123170100"}'::jsonb $$;

call wismo.set_grants();
