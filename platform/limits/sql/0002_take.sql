-- Whoever waited for the row of a bucket judged by the moment at which it began to wait, and might refuse what a full
-- bucket has to give. The moment is now the one at which the row is held: each part of the statement below is evaluated
-- then, the condition before the new value, which can only be later.
create or replace function take(_key text, _burst double precision, _per_second double precision) returns double precision
language plpgsql set search_path from current as $$
declare
  _token constant interval := make_interval(secs => 1 / _per_second);
  -- As far ahead as the bucket's last token lets full_at be.
  _room constant interval := make_interval(secs => (_burst - 1) / _per_second);
  -- Further ahead than any taking can have brought it: the clock went back. The bucket then counts as empty, once.
  _absurd constant interval := _room + _token + interval '1 minute';
  _full_at timestamptz;
begin
  insert into bucket as known (key, full_at) values (_key, clock_timestamp() + _token)
  on conflict (key) do update
    set full_at = _token + case
      when known.full_at > clock_timestamp() + _absurd then clock_timestamp() + _room
      else greatest(known.full_at, clock_timestamp())
    end
    where known.full_at <= clock_timestamp() + _room or known.full_at > clock_timestamp() + _absurd;
  if found then return 0; end if;
  select full_at into _full_at from bucket where key = _key;
  return greatest(1, ceil(1000 * extract(epoch from coalesce(_full_at, now()) - _room - clock_timestamp())));
end $$;
