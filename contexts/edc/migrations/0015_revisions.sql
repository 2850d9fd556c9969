-- The trail of values kept who, when and why, and five indexes, once for each item: half of what a save costs. They are
-- the same for everything that a save changes, so they are kept once for a revision of a form, and its items beside it.

create table form_revision (
  xid xid8 not null default pg_current_xact_id(),
  -- The first one of its changes: whoever has seen a change knows which revisions have others left.
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
  -- In this order the changes of a study are read as they were committed.
  primary key (study, xid, seq),
  unique (study, subject, form, revision)
);

-- One row for one change of one item. What is said of the form as a whole is kept under the path '', so that the replay
-- of a form needs nothing else.
create table item_change (
  seq bigint not null generated always as identity,
  study text not null,
  subject text not null,
  form text not null,
  site text not null,
  blinded boolean not null,
  revision bigint not null,
  path text not null,
  version bigint not null,
  old jsonb,
  new jsonb not null,
  -- Where it was noted for each item, some microseconds after the revision's own; else null.
  at timestamptz,
  primary key (study, subject, form, revision, path)
);

insert into form_revision
  select distinct on (study, subject, form, revision) xid, seq, study, subject, form, site, blinded, revision,
         min(at) over (partition by study, subject, form, revision), actor, actor_name, command, reason, request_id, trace_id
    from item_audit order by study, subject, form, revision, seq;
insert into item_change overriding system value
  select a.seq, a.study, a.subject, a.form, a.site, a.blinded, a.revision, a.path, a.version, a.old, a.new, nullif(a.at, r.at)
    from item_audit a join form_revision r using (study, subject, form, revision)
   order by a.study, a.subject, a.form, a.revision, a.path;
select setval(pg_get_serial_sequence('item_change', 'seq'), coalesce(max(seq), 0) + 1, false) from item_audit;
drop table item_audit;

create index form_revision_by_place on form_revision (study, site, blinded, at, seq);
create index form_revision_by_actor on form_revision (study, actor, site, blinded, at, seq);
create index form_revision_by_subject on form_revision (study, subject, at, seq);
call only_triggers_write('form_revision');
call only_triggers_write('item_change');
call fenced('form_revision', true);
call fenced('item_change', true);

-- Each change with its who, when and why: what the trail was, for whoever asks of a form or of one item.
create view item_audit with (security_invoker = true) as
  select r.xid, c.seq, c.study, c.subject, c.form, c.site, c.blinded, c.revision, c.path, c.version, c.old, c.new,
         coalesce(c.at, r.at) as at, r.actor, r.actor_name, r.command, r.reason, r.request_id, r.trace_id
    from item_change c join form_revision r using (study, subject, form, revision);
do $$ begin
  execute format('revoke all on item_audit from %I', current_setting('verum.service_role'));
  execute format('grant select on item_audit to %I', current_setting('verum.service_role'));
end $$;

create or replace function form_history() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _items jsonb := '{}';
  _before jsonb;
  _after jsonb := form_facts(new.entry, new.skipped, new.removed);
begin
  if tg_op = 'UPDATE' then
    if new.revision = old.revision then return null; end if;
    _items := old.items;
    _before := form_facts(old.entry, old.skipped, old.removed);
  end if;
  with change as (
    insert into item_change (study, subject, form, site, blinded, revision, path, version, old, new)
    select new.study, new.subject, new.form, new.site, new.blinded, new.revision, c.path, c.version, c.before, c.after
      from (select coalesce(n.key, o.key) as path, (n.value ->> 'version')::bigint as version,
                   o.value as before, n.value as after
              from jsonb_each(_items) o full join jsonb_each(new.items) n on n.key = o.key
             where n.value is distinct from o.value
            union all
            select '', new.revision, _before, _after where _before is distinct from _after) c
     order by c.path
    returning seq)
  -- actor, command and reason have no default: without them the insert fails.
  insert into form_revision (seq, study, subject, form, site, blinded, revision, at,
                             actor, actor_name, command, reason, request_id, trace_id)
  select min(seq), new.study, new.subject, new.form, new.site, new.blinded, new.revision, clock_timestamp(),
         audit_setting('actor'), audit_setting('actor_name'), audit_setting('command'), audit_setting('reason'),
         audit_setting('request_id'), audit_setting('trace_id')
    from change having count(*) > 0;
  return null;
end $$;
