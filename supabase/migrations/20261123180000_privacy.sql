-- Redaction and data requests. People are known here by keyed hashes only: what is kept of somebody who was redacted
-- must not say who he was.

-- Made once for each database and never shown. It keeps hashes that leave the database (in a log, an export) from being
-- tried out against a list of e-mail addresses; whoever has the whole database has the key too.
create table wismo.privacy_key (
  only_one boolean primary key default true check (only_one),
  secret bytea not null
);
alter table wismo.privacy_key enable row level security;
insert into wismo.privacy_key (secret)
select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

-- The keyed hashes of subjects such as `email:<shop>:<address>`. 64 bits: a collision strips a delivery too many.
create function wismo.subject_hashes(subjects text[]) returns bigint[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(
    select distinct ('x' || encode(substr(sha256(k.secret || sha256(k.secret || convert_to(s, 'UTF8'))), 1, 8), 'hex'))::bit(64)::bigint
    from unnest(subjects) s
    cross join wismo.privacy_key k);
end
$$;

-- Whoever was redacted. A row outlives everything that it was made for: the next retry may come from a backup.
create table wismo.tombstones (
  subject bigint primary key,
  kind text not null,
  made_at timestamptz not null default now(),
  -- Of a whole shop: some of its bodies are still to be stripped.
  sweeping boolean not null default false,
  -- The shop's domain, which is no person's.
  shop text
);
alter table wismo.tombstones enable row level security;

-- Whom a delivery may be about, as hashes; by these it is found again.
alter table wismo.deliveries add column subjects bigint[] not null default '{}';
alter table wismo.deliveries add column redacted_at timestamptz;
create index deliveries_subjects on wismo.deliveries using gin (subjects);

alter table wismo.contacts add column customer_id text;
-- What shows that the order is the customer's, as hashes under a key that is not in the database: whoever has it has nothing but
-- these to try e-mail addresses, phone numbers and postal codes against.
alter table wismo.contacts add column look_up text[] not null default '{}';
-- Tells which key made them; null: none was there.
alter table wismo.contacts add column look_up_key text;
-- Those of the key before, as long as not all of them could be made again.
alter table wismo.contacts add column look_up_before text[] not null default '{}';
create index contacts_look_up_key on wismo.contacts (look_up_key);
create index contacts_customer on wismo.contacts (customer_id) where customer_id is not null;
create index contacts_email on wismo.contacts (lower(email)) where email is not null;

-- Questions of customers. The answer is made when it is read, so that nothing personal is stored a second time.
create table wismo.exports (
  id text collate "C" primary key,
  shop text not null,
  request text,
  subjects bigint[] not null,
  requested_at timestamptz not null default now()
);
alter table wismo.exports enable row level security;

-- Redactions and everything that may store personal data exclude each other, for the length of their transactions:
-- whatever commits first, the other sees it.
create function wismo.guard_privacy(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- The hashes of a person: of his orders, his id and his address.
create function wismo.subjects_of(shop text, orders text[], customer text, email text) returns bigint[]
language plpgsql stable
set search_path = ''
as $$
begin
  return wismo.subject_hashes(array_remove(
    array(select 'order:' || o from unnest(orders) o)
      || ('customer:' || shop || ':' || customer)
      || ('email:' || shop || ':' || lower(email)),
    null));
end
$$;

-- True when any of these, or the shop, was redacted.
create function wismo.is_redacted(shop text, subjects bigint[]) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (
    select from wismo.tombstones t
    where t.subject = any (subjects || wismo.subject_hashes(array['shop:' || coalesce(is_redacted.shop, '')])));
end
$$;

-- Removes one person's data. His orders are also those that his contacts and deliveries lead to; what they say of
-- goods stays, and with it every status.
create function wismo.redact(person jsonb) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- Strips bodies of a redacted shop; answers how many. A large shop has more than one transaction can take.
create function wismo.sweep_shop(its_shop text, at_most integer) returns integer
language plpgsql
set search_path = ''
as $$
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
$$;

-- What is asked about persons, before anything of the same batch is stored: its own body is then stripped as well.
create function wismo.write_privacy(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

create function wismo.request_export(asked jsonb) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- Contacts, unless they are of somebody redacted.
create function wismo.write_contacts(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- {limit} → {stripped}: goes on with the shops that are to be redacted as a whole.
create function public.wismo_sweep_redacted(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {id} → what is stored of the customer who asked, or null for an unknown id. Bodies as text: they are JSON.
create function public.wismo_export(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
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
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123180000"}'::jsonb $$;

call wismo.set_grants();
