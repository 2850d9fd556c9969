-- Budgets of callers, shared by several gateways. Nothing here is worth a trail or a backup: the table is unlogged,
-- and after a crash of PostgreSQL it is empty, which makes every bucket full.

create unlogged table bucket (
  -- Method and caller.
  key text primary key check (length(key) <= 300),
  -- All that has to be remembered of a token bucket: when it will be full again if nobody takes anything. One with
  -- `burst` tokens that refills one in 1/rate seconds holds burst − (full_at − now) × rate of them. (The same number is
  -- the theoretical arrival time of the generic cell rate algorithm, ITU-T I.371.)
  full_at timestamptz not null
) with (fillfactor = 50);
create index bucket_by_age on bucket (full_at);

-- Takes one token: 0; or takes none, and says in how many milliseconds (at least 1) there will be one. One statement
-- for the gateway, and the database's clock for all gateways. Whoever waits for the row meanwhile judges by a moment
-- that is a little past, which can only refuse too much, never too little.
create function take(_key text, _burst double precision, _per_second double precision) returns double precision
language plpgsql set search_path from current as $$
declare
  _now constant timestamptz := clock_timestamp();
  _token constant interval := make_interval(secs => 1 / _per_second);
  -- As far ahead as the bucket's last token lets full_at be.
  _room constant interval := make_interval(secs => (_burst - 1) / _per_second);
  -- Further ahead than any taking can have brought it: the clock went back. The bucket then counts as empty, once.
  _absurd constant timestamptz := _now + _room + _token + interval '1 minute';
  _full_at timestamptz;
begin
  insert into bucket as known (key, full_at) values (_key, _now + _token)
  on conflict (key) do update
    set full_at = case when known.full_at > _absurd then _now + _room else greatest(known.full_at, _now) end + _token
    where known.full_at <= _now + _room or known.full_at > _absurd;
  if found then return 0; end if;
  select full_at into _full_at from bucket where key = _key;
  return greatest(1, ceil(1000 * extract(epoch from coalesce(_full_at, _now) - _room - _now)));
end $$;

-- Buckets that have been full for a minute need not be remembered. Returns how many were forgotten.
create function forget_full() returns bigint language sql set search_path from current as $$
  with gone as (delete from bucket where full_at < clock_timestamp() - interval '1 minute' returning 1)
  select count(*) from gone
$$;

-- The ledger of migrations is the migrations' alone.
do $$ begin execute format('revoke insert, update, delete on migration from %I', current_setting('verum.service_role')); end $$;
