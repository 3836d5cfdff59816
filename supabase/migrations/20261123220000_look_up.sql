-- How somebody without a link finds his order: by its number and something that only its customer knows.

-- A name without everything that people leave out or write otherwise.
create function wismo.letters_of(name text) returns text
language sql immutable parallel safe
set search_path = ''
as $$ select upper(regexp_replace(left(name, 100), '[^A-Za-z0-9]', '', 'g')) $$;

-- A name's number, by which people mean it whatever stands around it: its last run of three digits or more, else its last
-- digits, else its letters. No name is so long that the index could not hold it.
create function wismo.number_of(name text) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(
    nullif(ltrim(coalesce(
      substring(left(name, 100) from '([0-9]{3,})(?!.*[0-9]{3})'),
      substring(left(name, 100) from '([0-9]+)[^0-9]*$')), '0'), ''),
    wismo.letters_of(name))
$$;

-- Written with the name, as name_key is.
alter table wismo.orders add column number text;
create index orders_number on wismo.orders (number);

-- When somebody tried, by keyed hash of what is limited: a network, or an order's number. Of no use after minutes.
create table wismo.look_up_tries (
  bucket text collate "C" primary key,
  tried_at timestamptz[] not null
) with (fillfactor = 50);
alter table wismo.look_up_tries enable row level security;

-- limits: [{bucket, most}] → whether this try is one of the first within the window for all of them. Only such tries count: who
-- waits for the window gets in again, however often he has asked meanwhile. The work is the same either way.
create function wismo.may_try(limits jsonb, seconds integer) returns boolean
language plpgsql
set search_path = ''
as $$
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
$$;

-- The link to an order that is given out now: its own, or a new one when that has ended or is older than the terms allow.
-- terms: {linkDays, rotateDays, shops: {shop: {linkDays, rotateDays}}}.
create function wismo.link_of(its_order text, new_token text, terms jsonb) returns text
language plpgsql
set search_path = ''
as $$
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
$$;

-- {number, letters, hashes, limits, windowSeconds, terms, newToken} → {token}, or null, which says nothing more: everything
-- is done alike whether there is such an order, whether the hashes are its customer's, and whether the limits allow it.
create function public.wismo_look_up(input jsonb) returns jsonb
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
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
$$;

-- {order, customer, terms, newToken} → {token} of an order that is this customer's, or null.
create function public.wismo_customer_link(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {key, limit} → {contacts} whose hashes are of another key, or of none.
create function public.wismo_contacts_to_hash(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
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
$$;

-- {key, contacts: [{order, version, hashes}]} → {hashed}. What they were before is still looked at: an order's postal code is
-- among it, which is not stored and so cannot be hashed again.
create function public.wismo_hash_contacts(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {windowSeconds} → {forgotten}: nobody is remembered for longer than he is limited.
create function public.wismo_forget_tries(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123220000"}'::jsonb $$;

call wismo.set_grants();
