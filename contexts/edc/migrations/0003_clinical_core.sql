-- Everything around the values of a form, each a fact of its own: skipped, removed, hidden, orphaned, verified, signed.
-- A blinded form is one that only those see who may read what the others are blinded to; `blinded` stands in every row
-- about it, so that one predicate beside the site's keeps it from everybody else.

-- ---------------------------------------------------------------- what the build says of its forms

-- Written at publication.
create table build_form (
  study text not null,
  build integer not null,
  -- OID.
  form text not null,
  blinded boolean not null,
  primary key (study, build, form),
  foreign key (study, build) references build (study, build)
);
call needs_audit_context('build_form');
create trigger refuse_change before update or delete on build_form
  for each statement execute function refuse_change();

-- What saving a form in a visit has to look at beside it: few forms, however many the casebook has.
create table build_need (
  study text not null,
  build integer not null,
  -- OIDs, as the keys of forms spell them.
  visit text not null,
  form text not null,
  -- [{visit: OID | '=' (the same) | '*' (any), form: OID}]: forms that rules of this one read or write.
  needs jsonb not null default '[]',
  -- Whether a visit follows from it: its date stands in it, or a condition on a visit or a form reads it.
  moves_visits boolean not null default false,
  primary key (study, build, visit, form),
  foreign key (study, build, form) references build_form (study, build, form)
);
call needs_audit_context('build_need');
create trigger refuse_change before update or delete on build_need
  for each statement execute function refuse_change();

alter table build add column blinded boolean not null default false;

create or replace function build_only_gets_published() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a study build is kept for ever' using errcode = 'VR002'; end if;
  if old.state = 'PUBLISHED'
     or (new.study, new.build, new.oid, new.name, new.document_hash, new.counts, new.imported_at, new.blinded)
        is distinct from
        (old.study, old.build, old.oid, old.name, old.document_hash, old.counts, old.imported_at, old.blinded) then
    raise exception 'a study build is immutable: it can only be published, once' using errcode = 'VR002';
  end if;
  return new;
end $$;

-- IANA zone of the casebook's site: the dates of its visits are civil dates there.
alter table casebook add column zone text not null default 'Etc/UTC';
-- The trail is read by site: its rows say at which one, also where the change is of something else.
drop trigger audit_row on casebook;
create trigger audit_row after insert or update or delete on casebook
  for each row execute function audit_row('study', 'subject', 'site');

-- ---------------------------------------------------------------- holds

-- Frozen or locked, at one level: a form or a visit of a subject, a subject, a site, or the study (all '').
create table hold (
  study text not null,
  site text not null default '',
  subject text not null default '',
  visit text not null default '',
  form text not null default '',
  blinded boolean not null default false,
  state text not null check (state in ('NONE', 'FROZEN', 'LOCKED')),
  -- What was still open when it was locked.
  checklist jsonb,
  -- The site of the subject, for whoever may see it; '' for the study.
  at_site text not null default '',
  at timestamptz not null default clock_timestamp(),
  actor text not null default audit_setting('actor'),
  reason text not null default audit_setting('reason'),
  primary key (study, site, subject, visit, form),
  check ((site = '' or subject = '') and (subject <> '' or (visit = '' and form = '')) and (visit = '' or form = ''))
);
call audited('hold', '{study,site,subject,visit,form,blinded,at_site}');
create trigger refuse_delete before delete on hold for each statement execute function refuse_change();

-- NONE < FROZEN < LOCKED: the strongest of the five levels around a form; `_form` '' asks for a visit.
create function hold_of(_study text, _site text, _subject text, _form text) returns text language sql stable as $$
  select case when bool_or(h.state = 'LOCKED') then 'LOCKED' when bool_or(h.state = 'FROZEN') then 'FROZEN' else 'NONE' end
    from hold h
   where h.study = _study
     and ((h.subject = _subject and h.visit = '' and h.form = '') or (h.subject = '' and h.site in ('', _site))
          or (h.subject = _subject and h.visit = split_part(_form, '~', 1) and h.form = '')
          or (h.subject = _subject and h.visit = '' and h.form = _form))
$$;

-- ---------------------------------------------------------------- forms

alter table form
  drop constraint form_entry_check,
  add constraint form_entry_check check (entry in ('STARTED', 'COMPLETE', 'SKIPPED')),
  add column blinded boolean not null default false,
  -- The two ways into a casebook, as columns: a function over the key could not be looked up behind the fence.
  add column visit text not null generated always as (split_part(form, '~', 1)) stored,
  add column form_oid text not null generated always as (split_part(split_part(form, '~', 2), '!', 1)) stored,
  -- Why it will not be filled in; there exactly while the entry says so.
  add column skipped text,
  add column removed boolean not null default false,
  -- Paths that skip logic hides, and paths without a place in the form's build: both sorted.
  add column hidden text[] not null default '{}',
  add column orphaned text[] not null default '{}',
  add column content_hash bytea,
  -- {item path: version verified against the source}
  add column verified jsonb not null default '{}',
  -- How many items are verified as they stand, how many still have to be, and how many of these were before a change.
  add column verified_items integer not null default 0,
  add column to_verify integer not null default 0,
  add column unverified_by_change integer not null default 0,
  -- The content hash that the last signature covers, and {place, number, revision, signer, signerName, at, meaning}.
  add column signed_hash bytea,
  -- A column and not a condition of an index: the hash changes with every save, and a save that changes no indexed
  -- column leaves the indexes as they are.
  add column is_broken boolean not null generated always as (signed_hash is not null and signed_hash <> content_hash) stored,
  add column signed jsonb,
  add constraint form_skipped_check check ((entry = 'SKIPPED') = (skipped is not null));

-- What a signature binds to (21 CFR 11.70). jsonb writes its keys in one order, so equal content has equal text.
create function form_content_hash(_entry text, _removed boolean, _items jsonb, _hidden text[], _orphaned text[])
returns bytea language sql immutable parallel safe as
$$ select sha256(convert_to(jsonb_build_array(_entry, _removed, _items, _hidden, _orphaned)::text, 'UTF8')) $$;

alter table form disable trigger user;
update form set content_hash = form_content_hash(entry, removed, items, hidden, orphaned);
alter table form enable trigger user;
alter table form alter column content_hash set not null;

create or replace function form_is_kept() returns trigger language plpgsql as $$
declare
  _is_changed boolean := true;
  _hold text;
begin
  if tg_op = 'DELETE' then raise exception 'a form is never deleted' using errcode = 'VR002'; end if;
  if tg_op = 'UPDATE' then
    if (new.study, new.subject, new.form, new.site, new.blinded) is distinct from
       (old.study, old.subject, old.form, old.site, old.blinded) then
      raise exception 'a form never becomes another one' using errcode = 'VR002';
    end if;
    _is_changed := (new.items, new.entry, new.skipped, new.removed) is distinct from
                   (old.items, old.entry, old.skipped, old.removed);
    if new.revision <> old.revision + _is_changed::integer then
      raise exception 'revision % of a form cannot follow %', new.revision, old.revision using errcode = 'VR002';
    end if;
    if not new.items ?& array(select jsonb_object_keys(old.items)) then
      raise exception 'an item that has a history stays in its form' using errcode = 'VR002';
    end if;
  end if;
  -- The service refuses first, and in words. This is for what it forgets: nothing is written after a lock.
  _hold := hold_of(new.study, new.site, new.subject, new.form);
  if _hold = 'LOCKED' or (_hold = 'FROZEN' and _is_changed) then
    -- An upsert of a form that is there comes by as an insert first, and then as what it is.
    if tg_op = 'UPDATE' or not exists (
      select from form f where f.study = new.study and f.subject = new.subject and f.form = new.form) then
      raise exception 'the form is %', lower(_hold) using errcode = 'VR003';
    end if;
  end if;
  new.content_hash := form_content_hash(new.entry, new.removed, new.items, new.hidden, new.orphaned);
  return new;
end $$;
drop trigger form_is_kept on form;
create trigger form_is_kept before insert or update or delete on form for each row execute function form_is_kept();

-- Forms to finish, to verify and to sign, found without reading the others. The site and what is blinded come first,
-- so that a caller of one site does not read past the rows of fifty; store/index-groups.ts goes from one to the next.
create index form_by_oid on form (study, subject, form_oid, visit);
create index form_incomplete on form (study, site, blinded, subject, form) where entry = 'STARTED' and not removed;
create index form_to_verify on form (study, site, blinded, subject, form) where to_verify > 0 and not removed;
create index form_dropped on form (study, subject, form) include (site, blinded) where unverified_by_change > 0 and not removed;
create index form_to_sign on form (study, site, blinded, subject, form)
  where entry in ('COMPLETE', 'SKIPPED') and signed_hash is null and not removed;
create index form_to_sign_again on form (study, site, blinded, subject, form) where is_broken and not removed;
create index form_orphaned on form (study, site, blinded, subject, form) where orphaned <> '{}';

-- The path '' holds the facts about the whole form: entry in `value`, and `skipped` and `removed` where they are set.
create function form_facts(_entry text, _skipped text, _removed boolean) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('value', _entry, 'skipped', _skipped, 'removed', nullif(_removed, false)))
$$;

alter table item_audit add column blinded boolean not null default false;
create index item_audit_by_place on item_audit (study, site, blinded, at, seq);
create index item_audit_by_actor on item_audit (study, actor, site, blinded, at, seq);
create index item_audit_by_subject on item_audit (study, subject, at, seq);

create or replace function form_history() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _items jsonb := '{}';
  _before jsonb;
  _after jsonb := form_facts(new.entry, new.skipped, new.removed);
  -- Asked once: for thirty items the settings would cost more than the rows.
  _actor text := audit_setting('actor');
  _actor_name text := audit_setting('actor_name');
  _command text := audit_setting('command');
  _reason text := audit_setting('reason');
  _request_id text := audit_setting('request_id');
  _trace_id text := audit_setting('trace_id');
begin
  if tg_op = 'UPDATE' then
    if new.revision = old.revision then return null; end if;
    _items := old.items;
    _before := form_facts(old.entry, old.skipped, old.removed);
  end if;
  insert into item_audit (study, subject, form, site, blinded, revision, path, version, old, new,
                          actor, actor_name, command, reason, request_id, trace_id)
  select new.study, new.subject, new.form, new.site, new.blinded, new.revision, c.path, c.version, c.before, c.after,
         _actor, _actor_name, _command, _reason, _request_id, _trace_id
    from (select coalesce(n.key, o.key) as path, (n.value ->> 'version')::bigint as version,
                 o.value as before, n.value as after
            from jsonb_each(_items) o full join jsonb_each(new.items) n on n.key = o.key
           where n.value is distinct from o.value
          union all
          select '', new.revision, _before, _after where _before is distinct from _after) c;
  return null;
end $$;

-- ---------------------------------------------------------------- visits

-- When each visit of a casebook is due and was held, and what it still expects. It follows from the build and the
-- values, and is kept because work lists have to find what is not there.
create table visit (
  study text not null,
  subject text not null,
  -- visitOid[!repeat]
  visit text not null,
  site text not null,
  -- The place in the plan, for display.
  position integer not null,
  -- Civil dates at the site; held_on is null while not held or not fully known.
  held_on date,
  target date,
  earliest date,
  latest date,
  -- Days from the first to the last; a column because an expression could not be looked up behind the fence.
  width integer generated always as (latest - earliest) stored,
  is_projected boolean not null default false,
  -- Something was captured in it, or its date is known.
  is_held boolean not null default false,
  -- Planned by the build and not excluded by a condition.
  is_expected boolean not null default true,
  -- Why the visit is skipped, by a person.
  skipped text,
  -- OIDs of forms that it expects and that are not started; the blinded ones apart.
  missing text[] not null default '{}',
  -- OIDs of forms that a condition of the build excludes at present.
  excluded text[] not null default '{}',
  missing_blinded text[] not null default '{}',
  primary key (study, subject, visit),
  foreign key (study, subject) references casebook (study, subject)
);
-- Overdue: by the last day. Due: by the length of the window as well, because for each length the visits whose window
-- is open today stand side by side; by the last day alone one would read past everything that is still to come.
create index visit_open on visit (study, site, latest, subject, visit)
  where is_expected and not is_held and skipped is null and latest is not null;
create index visit_window on visit (study, site, width, latest, subject, visit)
  where is_expected and not is_held and skipped is null and latest is not null;
-- Apart, or whoever is blinded would wait while the forms that only others see are passed over.
create index visit_missing on visit (study, site, subject, visit) where is_held and skipped is null and missing <> '{}';
create index visit_missing_blinded on visit (study, site, subject, visit)
  where is_held and skipped is null and missing_blinded <> '{}';
-- Only what a person said of a visit is kept in the trail; the rest follows from what is kept elsewhere.
call needs_audit_context('visit');
create table visit_skip (
  study text not null,
  subject text not null,
  visit text not null,
  site text not null,
  -- Null when it was taken back.
  skipped text,
  primary key (study, subject, visit),
  foreign key (study, subject) references casebook (study, subject)
);
call audited('visit_skip', '{study,subject,visit,site}');
create trigger refuse_delete before delete on visit_skip for each statement execute function refuse_change();

-- ---------------------------------------------------------------- queries

create table query (
  study text not null,
  subject text not null,
  form text not null,
  -- Within the form, from 1: a number of the whole study would tell how many there are elsewhere.
  number integer not null check (number > 0),
  site text not null,
  blinded boolean not null,
  -- Item path; '' for the form.
  path text not null default '',
  state text not null check (state in ('CANDIDATE', 'OPEN', 'ANSWERED', 'CLOSED', 'CANCELLED')),
  -- Whether the site has ever seen it: a candidate that was cancelled stays unknown there.
  is_released boolean not null default true,
  origin text not null check (origin in ('CHECK', 'PERSON')),
  -- The check at its place, and what its inputs were when it last failed.
  rule text,
  check_key text,
  inputs_hash text,
  -- [{lang, text}]
  texts jsonb not null,
  -- User id; '' for whoever is at the site.
  assignee text not null default '',
  due_date date not null,
  -- The closed query of the form that this one follows up.
  follows integer,
  opened_at timestamptz not null default clock_timestamp(),
  opened_by text not null default audit_setting('actor'),
  answered_at timestamptz,
  closed_at timestamptz,
  revision bigint not null default 1,
  primary key (study, subject, form, number),
  foreign key (study, subject) references casebook (study, subject),
  foreign key (study, subject, form, follows) references query (study, subject, form, number),
  check ((origin = 'CHECK') = (check_key is not null and inputs_hash is not null and rule is not null))
);
-- However many saves run at once, a check has one living query at its place.
create unique index query_once on query (study, subject, form, check_key) where state in ('CANDIDATE', 'OPEN', 'ANSWERED');
create index query_waiting on query (study, state, site, blinded, due_date, subject, form, number)
  where state in ('CANDIDATE', 'OPEN', 'ANSWERED');
-- Lists are in the order of the last columns, from the due date on; each index is for one filter, and what else is asked
-- for is looked up in the rows it leads to. A list without a state reads one run for each state and merges them.
create index query_by_state on query (study, state, due_date, subject, form, number) include (site, blinded);
create index query_by_site on query (study, site, state, due_date, subject, form, number);
create index query_by_form on query (study, form, state, due_date, subject, number);
create index query_by_origin on query (study, origin, state, due_date, subject, form, number);
create index query_by_assignee on query (study, assignee, state, due_date, subject, form, number) where assignee <> '';

create function query_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a query is never deleted' using errcode = 'VR002'; end if;
  if tg_op = 'INSERT' then
    new.is_released := new.state <> 'CANDIDATE';
    return new;
  end if;
  if old.state in ('CLOSED', 'CANCELLED') then
    raise exception 'a query that is % stays so', lower(old.state) using errcode = 'VR002';
  end if;
  if (new.study, new.subject, new.form, new.number, new.path, new.origin, new.check_key, new.opened_at, new.opened_by)
     is distinct from
     (old.study, old.subject, old.form, old.number, old.path, old.origin, old.check_key, old.opened_at, old.opened_by) then
    raise exception 'a query never becomes another one' using errcode = 'VR002';
  end if;
  new.is_released := old.is_released or new.state in ('OPEN', 'ANSWERED');
  return new;
end $$;
create trigger query_moves_forward before insert or update or delete on query for each row execute function query_moves_forward();
call audited('query', '{study,subject,form,number,site,blinded,path}');

create table query_message (
  study text not null,
  subject text not null,
  form text not null,
  number integer not null,
  seq bigint not null generated always as identity,
  kind text not null check (kind in ('opened', 'released', 'answered', 'corrected', 'reopened', 'closed', 'cancelled',
                                     'comment', 'assigned', 'refired')),
  text text not null default '',
  actor text not null default audit_setting('actor'),
  actor_name text default audit_setting('actor_name'),
  at timestamptz not null default clock_timestamp(),
  primary key (study, subject, form, number, seq),
  foreign key (study, subject, form, number) references query (study, subject, form, number)
);
call needs_audit_context('query_message');
create trigger refuse_change before update or delete on query_message
  for each statement execute function refuse_change();

-- ---------------------------------------------------------------- verification and signatures

-- Every act of verifying, kept for ever; what stands now is form.verified.
create table verification (
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  study text not null,
  subject text not null,
  form text not null,
  site text not null,
  blinded boolean not null,
  path text not null,
  version bigint not null,
  -- False: taken back.
  is_verified boolean not null,
  source text not null default '',
  at timestamptz not null default clock_timestamp(),
  actor text not null default audit_setting('actor'),
  actor_name text default audit_setting('actor_name'),
  command text not null default audit_setting('command'),
  reason text not null default audit_setting('reason'),
  request_id text default audit_setting('request_id'),
  trace_id text default audit_setting('trace_id'),
  primary key (study, xid, seq),
  foreign key (study, subject, form) references form (study, subject, form)
);
create index verification_by_form on verification (study, subject, form, xid, seq);
create index verification_by_place on verification (study, site, blinded, at, seq);
create index verification_by_actor on verification (study, actor, site, blinded, at, seq);
create index verification_by_subject on verification (study, subject, at, seq);
call needs_audit_context('verification');
create trigger refuse_change before update or delete on verification
  for each statement execute function refuse_change();

create table signature (
  study text not null,
  subject text not null,
  -- A form key, a visit key, or '' for the casebook.
  place text not null,
  -- It covers blinded forms, so only those see it who see these.
  blinded boolean not null,
  -- Within its place, from 1.
  number integer not null check (number > 0),
  site text not null,
  meaning text not null check (btrim(meaning) <> ''),
  -- [{form, revision, hash}], hash as hex: what was signed.
  forms jsonb not null check (jsonb_array_length(forms) > 0),
  signer text not null default audit_setting('actor'),
  -- The printed name (21 CFR 11.50(a)(1)).
  signer_name text not null default audit_setting('actor_name'),
  at timestamptz not null default clock_timestamp(),
  primary key (study, subject, place, blinded, number),
  foreign key (study, subject) references casebook (study, subject)
);
call audited('signature', '{study,subject,place,number,site,blinded}');
create trigger refuse_change before update or delete on signature
  for each statement execute function refuse_change();

-- ---------------------------------------------------------------- unlocking by two

create table unlock_request (
  study text not null,
  number integer not null check (number > 0),
  site text not null default '',
  subject text not null default '',
  visit text not null default '',
  form text not null default '',
  blinded boolean not null default false,
  -- The site of the subject, for whoever may see it; '' for the study.
  at_site text not null default '',
  state text not null check (state in ('PENDING', 'APPROVED', 'REFUSED')),
  reason text not null check (btrim(reason) <> ''),
  requested_by text not null default audit_setting('actor'),
  requested_at timestamptz not null default clock_timestamp(),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  primary key (study, number),
  foreign key (study, site, subject, visit, form) references hold (study, site, subject, visit, form),
  check (decided_by <> requested_by),
  check ((state = 'PENDING') = (decided_by is null))
);
create unique index unlock_request_once on unlock_request (study, site, subject, visit, form) where state = 'PENDING';
call audited('unlock_request', '{study,number,site,subject,visit,form,blinded,at_site}');
create trigger refuse_delete before delete on unlock_request for each statement execute function refuse_change();

-- ---------------------------------------------------------------- annotations and files

create table annotation (
  study text not null,
  subject text not null,
  form text not null,
  -- Within the form, from 1.
  number integer not null check (number > 0),
  site text not null,
  blinded boolean not null,
  path text not null default '',
  text text not null check (btrim(text) <> ''),
  actor text not null default audit_setting('actor'),
  actor_name text default audit_setting('actor_name'),
  at timestamptz not null default clock_timestamp(),
  primary key (study, subject, form, number),
  foreign key (study, subject) references casebook (study, subject)
);
call audited('annotation', '{study,subject,form,number,site,blinded,path}');
create trigger refuse_change before update or delete on annotation
  for each statement execute function refuse_change();

-- Files stand outside the rows that name them, by the hash of their content, in pieces that memory can hold.
create table file (
  study text not null,
  subject text not null,
  -- SHA-256 of the content, hex.
  file text not null check (file ~ '^[0-9a-f]{64}$'),
  site text not null,
  blinded boolean not null default false,
  name text not null,
  media_type text not null,
  size bigint not null check (size > 0),
  stored_at timestamptz not null default clock_timestamp(),
  -- What an unblinded person brought is another file, also where the content is one that everybody may open.
  primary key (study, subject, file, blinded),
  foreign key (study, subject) references casebook (study, subject)
);
call audited('file', '{study,subject,file,site,blinded}');
create trigger refuse_change before update or delete on file for each statement execute function refuse_change();
create table file_piece (
  study text not null,
  subject text not null,
  file text not null,
  blinded boolean not null,
  piece integer not null,
  content bytea not null,
  primary key (study, subject, file, blinded, piece),
  foreign key (study, subject, file, blinded) references file (study, subject, file, blinded)
);
call needs_audit_context('file_piece');
create trigger refuse_change before update or delete on file_piece
  for each statement execute function refuse_change();

-- ---------------------------------------------------------------- moving casebooks to another build

create table migration_run (
  study text not null,
  number integer not null check (number > 0),
  site text not null,
  build integer not null,
  is_dry_run boolean not null,
  state text not null check (state in ('RUNNING', 'PAUSED', 'DONE')),
  reason text not null check (btrim(reason) <> ''),
  actor text not null default audit_setting('actor'),
  actor_name text default audit_setting('actor_name'),
  -- Casebooks of the site that stood on another build when it began.
  total integer not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (study, number),
  foreign key (study, build) references build (study, build)
);
create unique index migration_run_once on migration_run (study, site) where state <> 'DONE' and not is_dry_run;
create index migration_run_open on migration_run (study, number) where state = 'RUNNING';
call audited('migration_run', '{study,number,site}');
create trigger refuse_delete before delete on migration_run for each statement execute function refuse_change();

-- Which process is at a run just now: apart from it, because a renewal every few seconds is no change to put on record.
create table migration_lease (
  study text not null,
  number integer not null,
  leased_by text not null,
  leased_until timestamptz not null,
  primary key (study, number),
  foreign key (study, number) references migration_run (study, number)
);

create table migration_subject (
  study text not null,
  number integer not null,
  subject text not null,
  -- {outcome, why, fromBuild, formsChanged, orphaned, restored, derived, misfits, resign, queriesOpened, blinded}
  report jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (study, number, subject),
  foreign key (study, number) references migration_run (study, number),
  foreign key (study, subject) references casebook (study, subject)
);
call needs_audit_context('migration_subject');
create trigger refuse_change before update or delete on migration_subject
  for each statement execute function refuse_change();

-- ---------------------------------------------------------------- the trail, read across

-- What store/trail.ts looks for, out of the key of each row: '' where it is about something else.
alter table audit
  add column study text generated always as (key ->> 'study') stored,
  add column site text generated always as (coalesce(nullif(key ->> 'at_site', ''), nullif(key ->> 'site', ''), new ->> 'site', '')) stored,
  add column subject text generated always as (coalesce(key ->> 'subject', '')) stored,
  add column form text generated always as (coalesce(key ->> 'form', key ->> 'place', '')) stored,
  add column path text generated always as (coalesce(key ->> 'path', '')) stored,
  add column blinded boolean generated always as (coalesce((key ->> 'blinded')::boolean, false)) stored;
create index audit_by_place on audit (study, table_name, site, blinded, at, seq);
create index audit_by_actor on audit (study, actor, table_name, site, blinded, at, seq);
create index audit_by_subject on audit (study, subject, at, seq) where subject <> '';
