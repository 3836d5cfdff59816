-- What is to be asked for after a commit, how often a vendor may be asked, and how far a poll has come.

-- One row for each thing to be asked for, however often it was told that there is something.
create table wismo.tasks (
  queue text collate "C" not null,
  key text collate "C" not null,
  payload jsonb not null,
  -- When it was last asked for: whoever settles it names the instant he knew of, so nothing asked for later is lost.
  told_at timestamptz not null,
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  attempts integer not null default 0,
  error text,
  primary key (queue, key)
);
alter table wismo.tasks enable row level security;
create index tasks_due on wismo.tasks (queue, due_at);

-- Queue and key of the task that a pending delivery waits for.
alter table wismo.deliveries add column task text collate "C";
create index deliveries_pending on wismo.deliveries (task) where outcome = 'pending';

-- An allowance of calls in a sliding window, shared by every process.
create table wismo.allowances (
  key text collate "C" primary key,
  -- The calls of the last window, oldest first; never more than the allowance.
  calls timestamptz[] not null default '{}',
  paused_until timestamptz
);
alter table wismo.allowances enable row level security;

create table wismo.cursors (
  name text collate "C" primary key,
  position text collate "C" not null,
  moved_at timestamptz not null default now()
);
alter table wismo.cursors enable row level security;

-- Asked for anew, a task is due at once and begins from the beginning.
create function wismo.enqueue_tasks(asked jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- What the deliveries of a commit point at.
create function wismo.write_tasks(groups jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform wismo.enqueue_tasks(array(
    select t from unnest(groups) g cross join jsonb_array_elements(g -> 'tasks') t));
end
$$;

-- {tasks: [{queue, key, payload, toldAt}]}: asks for what no delivery told of.
create function public.wismo_enqueue_tasks(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform wismo.enqueue_tasks(array(select jsonb_array_elements(input -> 'tasks')));
  return '{}'::jsonb;
end
$$;

-- {queues, limit, seconds} → {tasks} that are due and that nobody else has; leased for so many seconds.
create function public.wismo_claim_tasks(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {settled: [{kind, queue, key, toldAt, payload?, inMs?, error?}]}. A task that was asked for anew since `toldAt` keeps its
-- new payload and is due at once, whatever became of the old asking.
create function public.wismo_settle_tasks(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- The deliveries that pointed at what was now asked for, or can never be.
create function wismo.settle_pending(settled jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- One alert for each queue that keeps failing, cleared when nothing in it does any more; and one for each cause for which
-- something was given up.
create function wismo.tell_failing(settled jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
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
$$;

-- {key, calls, windowMs} → {waitMs}: 0 when a call was taken. In any window of that length there are at most so many.
create function public.wismo_take_call(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
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
$$;

-- {key, ms}: the vendor wants to be left alone for so long.
create function public.wismo_pause_calls(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.allowances as a (key, paused_until)
  values (input ->> 'key', clock_timestamp() + make_interval(secs => (input ->> 'ms')::double precision / 1000))
  on conflict (key) do update set paused_until = greatest(a.paused_until, excluded.paused_until);
  return '{}'::jsonb;
end
$$;

-- {name} → {position}, null before anything was read.
create function public.wismo_read_cursor(input jsonb) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'position', (select c.position from wismo.cursors c where c.name = input ->> 'name'));
end
$$;

-- {name, position}: forward only, so that a slow one of two does not take back what the other has done.
create function public.wismo_move_cursor(input jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  insert into wismo.cursors as c (name, position)
  values (input ->> 'name', input ->> 'position')
  on conflict (name) do update set position = excluded.position, moved_at = now()
  where excluded.position > c.position;
  return '{}'::jsonb;
end
$$;

create or replace function public.wismo_schema(input jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$ select '{"version": "20261123190000"}'::jsonb $$;

call wismo.set_grants();
