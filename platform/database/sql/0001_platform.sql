-- What every context's schema stands on: who changes what and why, keys that make a write happen once, and the
-- outbox. Applied to each context's schema by its owner, before the context's own files.
-- Everything here works on PostgreSQL 15 and later.

-- ---------------------------------------------------------------- the audit context of a transaction

-- 'actor', 'actor_name', 'command', 'reason', 'request_id' or 'trace_id'; null when absent or blank. Outside of a
-- write the settings are absent at first and empty later on the same connection, so both have to count as absent.
create function audit_setting(_name text) returns text language sql stable parallel safe as
$$ select nullif(btrim(current_setting('verum.' || _name, true)), '') $$;

create function require_audit_context() returns trigger language plpgsql set search_path from current as $$
declare
  _name text;
begin
  foreach _name in array array['actor', 'command', 'reason'] loop
    if audit_setting(_name) is null then
      raise exception 'a change of % carries no %', tg_table_name, _name
        using errcode = 'VR001', hint = 'Make changes inside database.write(call, reason, fn).';
    end if;
  end loop;
  return null;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: its rows are kept for ever', tg_op, tg_table_name using errcode = 'VR002';
end $$;

-- ---------------------------------------------------------------- the audit trail

create table audit (
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  at timestamptz not null default clock_timestamp(),
  table_name text not null,
  key jsonb not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  old jsonb,
  new jsonb,
  actor text not null,
  actor_name text,
  command text not null,
  reason text not null,
  request_id text,
  trace_id text,
  primary key (xid, seq)
);
create index audit_by_row on audit (table_name, key, xid, seq);

-- Tables that only triggers of the owner fill: the service may read them, nothing more.
create procedure only_triggers_write(_table regclass) language plpgsql as $$
begin
  execute format('revoke all on %s from %I', _table, current_setting('verum.service_role'));
  execute format('grant select on %s to %I', _table, current_setting('verum.service_role'));
  execute format('create trigger refuse_change before update or delete or truncate on %s
                  for each statement execute function refuse_change()', _table);
end $$;

call only_triggers_write('audit');

-- The ledger of migrations is the migrations' alone.
do $$ begin execute format('revoke insert, update, delete on migration from %I', current_setting('verum.service_role')); end $$;

-- One row of the trail for one changed row. Its arguments are the names of the key's columns. An update that
-- changes nothing leaves no trace, because nothing happened.
create function audit_row() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  _after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  _key jsonb := '{}';
  _column text;
begin
  foreach _column in array tg_argv loop
    _key := _key || jsonb_build_object(_column, coalesce(_before, _after) -> _column);
  end loop;
  if tg_op = 'UPDATE' then
    select coalesce(jsonb_object_agg(a.key, b.value), '{}'), coalesce(jsonb_object_agg(a.key, a.value), '{}')
      into _before, _after
      from jsonb_each(_after) a join jsonb_each(_before) b on b.key = a.key
     where a.value is distinct from b.value;
    if _after = '{}' then return null; end if;
  end if;
  insert into audit (table_name, key, op, old, new, actor, actor_name, command, reason, request_id, trace_id)
  values (tg_table_name, _key, lower(tg_op), _before, _after, audit_setting('actor'), audit_setting('actor_name'),
          audit_setting('command'), audit_setting('reason'), audit_setting('request_id'), audit_setting('trace_id'));
  return null;
end $$;

-- `call needs_audit_context('t')`: no change without actor, command and reason, and no TRUNCATE, which row triggers
-- would not see. For tables whose history is written by a trigger of their own.
create procedure needs_audit_context(_table regclass) language plpgsql as $$
begin
  execute format('create trigger a_require_audit_context before insert or update or delete on %s
                  for each statement execute function require_audit_context()', _table);
  execute format('create trigger refuse_truncate before truncate on %s
                  for each statement execute function refuse_change()', _table);
end $$;

-- `call audited('patient', '{id}')`: every change of a row is kept in `audit` as well.
create procedure audited(_table regclass, _key text[]) language plpgsql as $$
declare
  _arguments text;
begin
  select string_agg(quote_literal(k), ', ') into strict _arguments from unnest(_key) k;
  if _arguments is null then raise exception 'audited(%): the key has no columns', _table; end if;
  call needs_audit_context(_table);
  execute format('create trigger audit_row after insert or update or delete on %s
                  for each row execute function audit_row(%s)', _table, _arguments);
end $$;

-- ---------------------------------------------------------------- writes that happen once

create table idempotency (
  actor text not null,
  key text not null check (length(key) between 1 and 200),
  command text not null,
  request_hash text not null,
  -- JSON as text: jsonb would reorder it and refuse U+0000.
  answer text,
  at timestamptz not null default now(),
  primary key (actor, key)
) with (fillfactor = 70);
create index idempotency_by_age on idempotency (at);

-- Sets the audit context and claims the idempotency key, in one statement. Returns 'run' when the work is to be
-- done, 'known' with the stored answer, or 'mismatch' when the key stands for another request. Whoever comes second
-- waits here for the first one's commit or rollback.
create function begin_write(
  _actor text, _actor_name text, _command text, _reason text, _request_id text, _trace_id text,
  _timeout_ms integer, _key text, _hash text, out state text, out answer text
) language plpgsql as $$
declare
  _known idempotency;
begin
  perform set_config('verum.actor', _actor, true), set_config('verum.actor_name', _actor_name, true),
          set_config('verum.command', _command, true), set_config('verum.reason', _reason, true),
          set_config('verum.request_id', _request_id, true), set_config('verum.trace_id', _trace_id, true),
          set_config('statement_timeout', _timeout_ms::text, true);
  state := 'run';
  if _key is null then return; end if;
  insert into idempotency (actor, key, command, request_hash) values (_actor, _key, _command, _hash)
  on conflict do nothing;
  if found then return; end if;
  select * into _known from idempotency i where i.actor = _actor and i.key = _key;
  state := case when _known.command = _command and _known.request_hash = _hash then 'known' else 'mismatch' end;
  if state = 'known' then answer := _known.answer; end if;
end $$;

-- ---------------------------------------------------------------- events

create table outbox (
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  id uuid not null default gen_random_uuid() unique,
  aggregate text not null,
  type text not null,
  payload jsonb not null,
  trace_id text default audit_setting('trace_id'),
  at timestamptz not null default clock_timestamp(),
  primary key (xid, seq)
);
create trigger refuse_change before update or truncate on outbox
  for each statement execute function refuse_change();

-- How far a consumer has come, and which process delivers to it just now. A lease and not a lock: a lock would keep
-- a transaction open, and an open transaction holds back everyone who reads in commit order.
create table outbox_consumer (
  consumer text primary key,
  after text not null default '0.0',
  leased_by text,
  leased_until timestamptz not null default '-infinity'
);

-- Events that could not be delivered, and those of the same aggregate that must not overtake them.
create table outbox_parked (
  consumer text not null,
  xid xid8 not null,
  seq bigint not null,
  aggregate text not null,
  tries integer not null,
  error text not null,
  is_released boolean not null default false,
  parked_at timestamptz not null default now(),
  primary key (consumer, xid, seq)
);
create index outbox_parked_by_aggregate on outbox_parked (consumer, aggregate);
