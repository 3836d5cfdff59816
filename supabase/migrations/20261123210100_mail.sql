-- What becomes of mails: whom nothing is sent to any more, what their provider tells of each, and where they are kept when
-- there is no provider.

-- Addresses, as keyed hashes alone: of somebody who asked to be forgotten it must still be known that he gets no mail.
create table wismo.suppressions (
  address bigint primary key,
  -- False: lifted. Kept, since an older word may come later.
  suppressed boolean not null,
  reason text not null,
  changed_at timestamptz not null
);
alter table wismo.suppressions enable row level security;

-- What its provider told of a sent mail: delivered, delayed, bounced or complained.
alter table wismo.outbox add column fate text;
alter table wismo.outbox add column fate_reason text;
alter table wismo.outbox add column fate_at timestamptz;
create index outbox_message on wismo.outbox (message) where message is not null;

-- Mails of an installation without a provider. A mail goes with the contact to whom it went: nobody who was forgotten is
-- found here.
create table wismo.local_mails (
  id text collate "C" primary key,
  order_id text collate "C" not null references wismo.contacts (order_id) on delete cascade,
  address text not null,
  milestone text not null,
  locale text not null,
  subject text not null,
  html text not null,
  body text not null,
  sent_at timestamptz not null default clock_timestamp()
);
alter table wismo.local_mails enable row level security;
create index local_mails_order on wismo.local_mails (order_id);
create index local_mails_sent on wismo.local_mails (sent_at desc, id);

-- The hash of an address, whatever the shop: its provider suppresses it for all of them.
create function wismo.address_hash(address text) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (wismo.subject_hashes(array['mailbox:' || lower(address)]))[1];
end
$$;

create function wismo.is_suppressed(its_address text) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  -- Almost never is anybody, and then nothing need be hashed.
  if its_address is null or not exists (select from wismo.suppressions s where s.suppressed) then
    return false;
  end if;
  return exists (
    select from wismo.suppressions s where s.address = wismo.address_hash(its_address) and s.suppressed);
end
$$;

-- The newest word holds, whichever comes first; of two at once the one that keeps mails back.
create function wismo.suppress(its_address text, is_so boolean, its_reason text, at timestamptz) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.suppressions as s (address, suppressed, reason, changed_at)
  values (wismo.address_hash(its_address), is_so, its_reason, at)
  on conflict (address) do update set
    suppressed = excluded.suppressed, reason = excluded.reason, changed_at = excluded.changed_at
  where excluded.changed_at > s.changed_at
    or (excluded.changed_at = s.changed_at and excluded.suppressed and not s.suppressed);
end
$$;

-- {address, reason, at}: nothing more is sent to it.
create function public.wismo_suppress(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform wismo.suppress(input ->> 'address', true, input ->> 'reason', (input ->> 'at')::timestamptz);
  return '{}'::jsonb;
end
$$;

-- Of two words about one mail the higher holds: some servers say first that they have taken it, and then that they have not.
create function wismo.fate_rank(fate text) returns integer
language plpgsql immutable
set search_path = ''
as $$
begin
  return coalesce(array_position(array['delayed', 'delivered', 'bounced', 'complained'], fate), 0);
end
$$;

-- What a mail's provider tells of it. Whatever it tells proves that it has taken the mail: one whose outcome was not known was
-- sent, and nobody need ask.
create function wismo.write_mails(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- {id, order, to, milestone, locale, subject, html, text} → {kept}: once for each id, and only while its customer is known.
create function public.wismo_keep_local_mail(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {limit} → {mails}, the newest first, without their bodies.
create function public.wismo_local_mails(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('mails', array(
    select jsonb_build_object('id', m.id, 'order', m.order_id, 'to', m.address, 'milestone', m.milestone,
      'locale', m.locale, 'subject', m.subject, 'sentAt', wismo.instant(m.sent_at))
    from wismo.local_mails m
    order by m.sent_at desc, m.id
    limit (input ->> 'limit')::integer));
end
$$;

-- {id} → the mail, or null.
create function public.wismo_local_mail(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object('id', m.id, 'order', m.order_id, 'to', m.address, 'milestone', m.milestone,
      'locale', m.locale, 'subject', m.subject, 'html', m.html, 'text', m.body, 'sentAt', wismo.instant(m.sent_at))
    from wismo.local_mails m
    where m.id = input ->> 'id');
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123210100"}'::jsonb $$;

call wismo.set_grants();
