-- The second fence around rows: what the caller reaches is told to the connection before its first statement, and the
-- tables themselves let nothing else through. The first fence, a predicate in every query, is what makes them quick;
-- this one is for the query that forgets it. The service does not own its tables, so it cannot lift the fence.

-- Places are 'study/site', either of which may be '*'. Unset, as for whoever connects by hand: nothing.
create function reach_places() returns text[] language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('verum.places', true), ''), '{}')::text[] $$;

-- Where the caller sees what others are blinded to.
create function reach_unblinded() returns text[] language sql stable parallel safe as
$$ select coalesce(nullif(current_setting('verum.unblinded', true), ''), '{}')::text[] $$;

-- `call fenced('form', true)`: a table with `study` and `site`, and `blinded` where the second argument says so. The
-- settings are read once a statement and not once a row.
create procedure fenced(_table regclass, _blinded boolean) language plpgsql as $$
declare
  _keys constant text := $k$array[study || '/' || site, study || '/*', '*/' || site, '*/*']$k$;
begin
  execute format('alter table %s enable row level security', _table);
  execute format('create policy reach on %s using (%s && (select reach_places())%s)', _table, _keys,
                 case when _blinded then format(' and (not blinded or %s && (select reach_unblinded()))', _keys) end);
end $$;
