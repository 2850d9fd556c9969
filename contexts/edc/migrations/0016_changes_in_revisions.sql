-- A revision kept each of its changes in a row of its own, and half of what a save took was writing them. They are in
-- the row of their revision now, as two values: what was there, and what is.

drop view item_audit;
alter table form_revision rename to revision_before;
alter table revision_before drop constraint form_revision_pkey,
  drop constraint form_revision_study_subject_form_revision_key;

create table form_revision (
  xid xid8 not null default pg_current_xact_id(),
  -- Of its first change; the n-th has n - 1 more. Whoever has seen a change knows which revisions have others left.
  seq bigint not null,
  study text not null,
  subject text not null,
  form text not null,
  site text not null,
  blinded boolean not null,
  revision bigint not null,
  at timestamptz not null,
  actor text not null,
  actor_name text,
  command text not null,
  reason text not null,
  request_id text,
  trace_id text,
  -- {item path: content}, of what changed alone; under '' what is said of the form as a whole. `old` has no path that
  -- was not there.
  old jsonb not null,
  new jsonb not null,
  -- {item path: when}, where that was noted for each item, some microseconds after the revision's own; else null.
  noted jsonb,
  -- In this order the changes of a study are read as they were committed.
  primary key (study, xid, seq),
  unique (study, subject, form, revision)
);

-- A revision has a million numbers to itself, so that none has numbers among another's: in the order they had.
alter sequence change_seq increment by 1000000;
insert into form_revision
  select r.xid, r.seq * 1000000, r.study, r.subject, r.form, r.site, r.blinded, r.revision, r.at, r.actor,
         r.actor_name, r.command, r.reason, r.request_id, r.trace_id, c.old, c.new, c.noted
    from revision_before r cross join lateral (
      select coalesce(jsonb_object_agg(path, old) filter (where old is not null), '{}') as old,
             jsonb_object_agg(path, new) as new, jsonb_object_agg(path, at) filter (where at is not null) as noted
        from item_change where study = r.study and revision_seq = r.seq) c;
select setval('change_seq', coalesce(max(seq), 0) + 1000000, false) from form_revision;
drop table revision_before, item_change;

create index form_revision_by_place on form_revision (study, site, blinded, at, seq);
create index form_revision_by_actor on form_revision (study, actor, site, blinded, at, seq);
create index form_revision_by_subject on form_revision (study, subject, at, seq);
call only_triggers_write('form_revision');
call fenced('form_revision', true);

-- The changes of a revision, one for each path, in the order in which jsonb keeps its keys. No `set`: it becomes part
-- of the statement that asks.
create function changes_of(_seq bigint, _revision bigint, _old jsonb, _new jsonb, _at timestamptz, _noted jsonb)
returns table (seq bigint, path text, version bigint, old jsonb, new jsonb, at timestamptz) language sql stable as
$$ select _seq + n - 1, path, case path when '' then _revision else (content ->> 'version')::bigint end, _old -> path,
          content, coalesce((_noted ->> path)::timestamptz, _at)
     from jsonb_each(_new) with ordinality as c (path, content, n) $$;

-- Each change with its who, when and why: what the trail was, for whoever asks of a form or of one item.
create view item_audit with (security_invoker = true) as
  select r.xid, c.seq, r.study, r.subject, r.form, r.site, r.blinded, r.revision, c.path, c.version, c.old, c.new, c.at,
         r.actor, r.actor_name, r.command, r.reason, r.request_id, r.trace_id
    from form_revision r cross join lateral changes_of(r.seq, r.revision, r.old, r.new, r.at, r.noted) c;
do $$ begin
  execute format('revoke all on item_audit from %I', current_setting('verum.service_role'));
  execute format('grant select on item_audit to %I', current_setting('verum.service_role'));
end $$;

create or replace function form_history() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _old jsonb := '{}';
  _new jsonb := new.items;
  _before jsonb;
  _after jsonb := form_facts(new.entry, new.skipped, new.removed);
begin
  if tg_op = 'UPDATE' then
    if new.revision = old.revision then return null; end if;
    select coalesce(jsonb_object_agg(o.key, o.value) filter (where o.key is not null), '{}'),
           coalesce(jsonb_object_agg(coalesce(n.key, o.key), n.value), '{}')
      into _old, _new
      from jsonb_each(old.items) o full join jsonb_each(new.items) n on n.key = o.key
     where n.value is distinct from o.value;
    _before := form_facts(old.entry, old.skipped, old.removed);
  end if;
  if _before is distinct from _after then
    _old := _old || case when _before is null then '{}' else jsonb_build_object('', _before) end;
    _new := _new || jsonb_build_object('', _after);
  end if;
  if _new = '{}' then return null; end if;
  -- actor, command and reason have no default: without them the insert fails.
  insert into form_revision (seq, study, subject, form, site, blinded, revision, at, actor, actor_name, command, reason,
                             request_id, trace_id, old, new)
  values (nextval('change_seq'), new.study, new.subject, new.form, new.site, new.blinded, new.revision, clock_timestamp(),
          audit_setting('actor'), audit_setting('actor_name'), audit_setting('command'), audit_setting('reason'),
          audit_setting('request_id'), audit_setting('trace_id'), _old, _new);
  return null;
end $$;
