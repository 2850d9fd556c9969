-- The trail of values kept who, when and why, and five indexes, once for each item. They are the same for everything
-- that a save changes, so they are kept once for a revision of a form, and its items beside it.

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

-- One row for one change of one item, told apart from all others by `seq`. What is said of the form as a whole is kept
-- under the path '', so that the replay of a form needs nothing else.
create sequence change_seq;
create table item_change (
  study text not null,
  -- Of its revision.
  revision_seq bigint not null,
  seq bigint not null,
  -- The place again, so that a row has a fence of its own.
  site text not null,
  blinded boolean not null,
  path text not null,
  version bigint not null,
  old jsonb,
  new jsonb not null,
  -- Where it was noted for each item, some microseconds after the revision's own; else null.
  at timestamptz,
  primary key (study, revision_seq, path)
);

insert into form_revision
  select distinct on (study, subject, form, revision) xid, seq, study, subject, form, site, blinded, revision,
         min(at) over (partition by study, subject, form, revision), actor, actor_name, command, reason, request_id, trace_id
    from item_audit order by study, subject, form, revision, seq;
insert into item_change
  select a.study, r.seq, a.seq, a.site, a.blinded, a.path, a.version, a.old, a.new, nullif(a.at, r.at)
    from item_audit a join form_revision r using (study, subject, form, revision)
   order by a.study, r.seq, a.path;
select setval('change_seq', coalesce(max(seq), 0) + 1, false) from item_audit;
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
  select r.xid, c.seq, r.study, r.subject, r.form, r.site, r.blinded, r.revision, c.path, c.version, c.old, c.new,
         coalesce(c.at, r.at) as at, r.actor, r.actor_name, r.command, r.reason, r.request_id, r.trace_id
    from form_revision r join item_change c on c.study = r.study and c.revision_seq = r.seq;
do $$ begin
  execute format('revoke all on sequence change_seq from %I', current_setting('verum.service_role'));
  execute format('revoke all on item_audit from %I', current_setting('verum.service_role'));
  execute format('grant select on item_audit to %I', current_setting('verum.service_role'));
end $$;

create or replace function form_history() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _items jsonb := '{}';
  _before jsonb;
  _after jsonb := form_facts(new.entry, new.skipped, new.removed);
  -- The first change has the number of its revision.
  _seq bigint;
begin
  if tg_op = 'UPDATE' then
    if new.revision = old.revision then return null; end if;
    _items := old.items;
    _before := form_facts(old.entry, old.skipped, old.removed);
  end if;
  _seq := nextval('change_seq');
  insert into item_change (study, revision_seq, seq, site, blinded, path, version, old, new)
  select new.study, _seq, case c.n when 1 then _seq else nextval('change_seq') end, new.site, new.blinded, c.path,
         c.version, c.before, c.after
    from (select c.*, row_number() over (order by c.path) as n
            from (select coalesce(n.key, o.key) as path, (n.value ->> 'version')::bigint as version,
                         o.value as before, n.value as after
                    from jsonb_each(_items) o full join jsonb_each(new.items) n on n.key = o.key
                   where n.value is distinct from o.value
                  union all
                  select '', new.revision, _before, _after where _before is distinct from _after) c) c;
  if not found then return null; end if;
  -- actor, command and reason have no default: without them the insert fails.
  insert into form_revision (seq, study, subject, form, site, blinded, revision, at,
                             actor, actor_name, command, reason, request_id, trace_id)
  values (_seq, new.study, new.subject, new.form, new.site, new.blinded, new.revision, clock_timestamp(),
          audit_setting('actor'), audit_setting('actor_name'), audit_setting('command'), audit_setting('reason'),
          audit_setting('request_id'), audit_setting('trace_id'));
  return null;
end $$;
