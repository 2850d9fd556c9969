-- A write finds its rows by their keys, and what serves one key serves every other. Left to itself the planner makes a
-- plan for each of them, as soon as it takes that to be a little cheaper to run: for the largest statement of a save
-- planning took longer than all that the plan could spare. Only for writes: of a list with filters that are left empty
-- a plan for these very filters is worth its making.
create or replace function begin_write(
  _actor text, _actor_name text, _command text, _reason text, _request_id text, _trace_id text,
  _timeout_ms integer, _key text, _hash text, out state text, out answer text
) language plpgsql as $$
declare
  _known idempotency;
begin
  perform set_config('verum.actor', _actor, true), set_config('verum.actor_name', _actor_name, true),
          set_config('verum.command', _command, true), set_config('verum.reason', _reason, true),
          set_config('verum.request_id', _request_id, true), set_config('verum.trace_id', _trace_id, true),
          set_config('statement_timeout', _timeout_ms::text, true),
          set_config('plan_cache_mode', 'force_generic_plan', true);
  state := 'run';
  if _key is null then return; end if;
  insert into idempotency (actor, key, command, request_hash) values (_actor, _key, _command, _hash)
  on conflict do nothing;
  if found then return; end if;
  select * into _known from idempotency i where i.actor = _actor and i.key = _key;
  state := case when _known.command = _command and _known.request_hash = _hash then 'known' else 'mismatch' end;
  if state = 'known' then answer := _known.answer; end if;
end $$;
