-- One form is one row: `items` holds its current values. Its history is item_audit, which only the trigger below
-- writes, from the difference of the old and the new row: state = replay of history.

create table form (
  study text not null,
  subject text not null,
  -- visitOid[!repeat]~formOid[!repeat]
  form text not null,
  site text not null,
  build integer not null,
  entry text not null check (entry in ('STARTED', 'COMPLETE')),
  revision bigint not null check (revision > 0),
  -- {item path: {value?, unit?, notDone?, version}}; a blanked item keeps its version and has nothing else.
  items jsonb not null check (jsonb_typeof(items) = 'object'),
  saved_at timestamptz not null default clock_timestamp(),
  primary key (study, subject, form),
  foreign key (study, subject) references casebook (study, subject),
  foreign key (study, build) references build (study, build)
) with (fillfactor = 70);

-- One row for one change of one item. The entry status is kept in the same way under the path '', its value being
-- the status, so that the replay of a form needs nothing else.
create table item_audit (
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  study text not null,
  subject text not null,
  form text not null,
  site text not null,
  revision bigint not null,
  path text not null,
  version bigint not null,
  old jsonb,
  new jsonb not null,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  actor_name text,
  command text not null,
  reason text not null,
  request_id text,
  trace_id text,
  -- In this order the changes of a study are read as they were committed.
  primary key (study, xid, seq)
);
create index item_audit_by_form on item_audit (study, subject, form, revision, path);
call only_triggers_write('item_audit');

create function form_is_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a form is never deleted' using errcode = 'VR002'; end if;
  if (new.study, new.subject, new.form) is distinct from (old.study, old.subject, old.form) then
    raise exception 'a form never becomes another one' using errcode = 'VR002';
  end if;
  if new.revision <> old.revision + 1 then
    raise exception 'revision % of a form cannot follow %', new.revision, old.revision using errcode = 'VR002';
  end if;
  if not new.items ?& array(select jsonb_object_keys(old.items)) then
    raise exception 'an item that has a history stays in its form' using errcode = 'VR002';
  end if;
  return new;
end $$;
create trigger form_is_kept before update or delete on form for each row execute function form_is_kept();

-- actor, command and reason have no default: without them the insert fails.
create function form_history() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _items jsonb := '{}';
  _entry text;
  -- Asked once: for thirty items the settings would cost more than the rows.
  _actor text := audit_setting('actor');
  _actor_name text := audit_setting('actor_name');
  _command text := audit_setting('command');
  _reason text := audit_setting('reason');
  _request_id text := audit_setting('request_id');
  _trace_id text := audit_setting('trace_id');
begin
  if tg_op = 'UPDATE' then
    _items := old.items;
    _entry := old.entry;
  end if;
  insert into item_audit (study, subject, form, site, revision, path, version, old, new,
                          actor, actor_name, command, reason, request_id, trace_id)
  select new.study, new.subject, new.form, new.site, new.revision, c.path, c.version, c.before, c.after,
         _actor, _actor_name, _command, _reason, _request_id, _trace_id
    from (select coalesce(n.key, o.key) as path, (n.value ->> 'version')::bigint as version,
                 o.value as before, n.value as after
            from jsonb_each(_items) o full join jsonb_each(new.items) n on n.key = o.key
           where n.value is distinct from o.value
          union all
          select '', new.revision,
                 case when _entry is not null then jsonb_build_object('value', _entry) end,
                 jsonb_build_object('value', new.entry)
           where _entry is distinct from new.entry) c;
  return null;
end $$;
create trigger form_history after insert or update on form for each row execute function form_history();
call needs_audit_context('form');
