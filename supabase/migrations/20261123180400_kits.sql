-- Kits that ops maintain beside the code's own: products of which one unit ships as several parcels.

create table wismo.kits (
  -- Counts the imports; of two kits of one SKU that hold, the later one does.
  revision bigint not null,
  sku text not null,
  -- Orders placed before this keep what they were first seen with.
  since timestamptz not null,
  -- Kinds of piece: [{sku, title, count}]; empty: no kit any more.
  pieces jsonb not null,
  imported_by text not null,
  imported_at timestamptz not null default now(),
  primary key (revision, sku)
);
alter table wismo.kits enable row level security;

-- {} → {kits}: every kit that ever held, oldest first; a shop has few, and old orders need the old ones.
create function public.wismo_kits(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object('kits', array(
    select jsonb_build_object(
      'sku', k.sku, 'revision', k.revision, 'since', wismo.instant(k.since), 'pieces', k.pieces)
    from wismo.kits k
    order by k.revision, k.sku));
end
$$;

-- {kits: [{sku, pieces}], since, by} → {revision}: one import is one revision, whole or not at all.
create function public.wismo_import_kits(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123180400"}'::jsonb $$;

call wismo.set_grants();
