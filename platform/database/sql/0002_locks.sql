-- One writer at a time for a thing that is larger than a row. The locks are taken before the transaction's first
-- statement of its own, so that every later statement sees what the one before left behind. The idempotency key
-- comes first: whoever repeats a request waits for the answer and not for the thing.
create function begin_write(
  _actor text, _actor_name text, _command text, _reason text, _request_id text, _trace_id text,
  _timeout_ms integer, _key text, _hash text, _shared text[], _exclusive text[], out state text, out answer text
) language plpgsql as $$
declare
  _name text;
begin
  select b.state, b.answer into state, answer
    from begin_write(_actor, _actor_name, _command, _reason, _request_id, _trace_id, _timeout_ms, _key, _hash) b;
  if state <> 'run' then return; end if;
  -- In one order everywhere, or two writers could wait for each other.
  for _name in select n from unnest(_shared) n order by n loop
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || ':' || _name, 0));
  end loop;
  for _name in select n from unnest(_exclusive) n order by n loop
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || ':' || _name, 0));
  end loop;
end $$;
