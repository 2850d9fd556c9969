-- Whoever has to wait for a thing waits before it gets its transaction id, which a key gives it at once: so the order
-- of ids is the order in which the thing was had, and the events about it are delivered in the order of its changes.
create or replace function begin_write(
  _actor text, _actor_name text, _command text, _reason text, _request_id text, _trace_id text,
  _timeout_ms integer, _key text, _hash text, _shared text[], _exclusive text[], out state text, out answer text
) language plpgsql as $$
declare
  _name text;
  _is_known boolean;
begin
  select exists (select from idempotency i where i.actor = _actor and i.key = _key) into _is_known;
  if _is_known then
    _shared := '{}';
    _exclusive := '{}';
  end if;
  -- In one order everywhere, or two writers could wait for each other.
  for _name in select n from unnest(_shared) n order by n loop
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || ':' || _name, 0));
  end loop;
  for _name in select n from unnest(_exclusive) n order by n loop
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || ':' || _name, 0));
  end loop;
  select b.state, b.answer into state, answer
    from begin_write(_actor, _actor_name, _command, _reason, _request_id, _trace_id, _timeout_ms, _key, _hash) b;
end $$;
