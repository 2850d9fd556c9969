-- Read models: for each subject, visit, form and query of a study the last that its producer has told of it. A row is
-- replaced by the later fact, whatever the order in which the two arrive, so events may come twice and anyhow; reports
-- are counted from the rows. Every key begins with the study, so that the tables can be spread by study.
--
-- A model exists in generations: a rebuild fills the next one beside the one that is read, and a row here says which.

create table model (
  -- '*' for every study.
  study text primary key,
  generation integer not null
);

create table rebuild (
  study text not null,
  -- Also the generation that it fills.
  number integer not null check (number > 0),
  state text not null default 'RUNNING' check (state in ('RUNNING', 'DONE')),
  reason text not null,
  -- {producer: {after, newest, seq, of}}: how far it has come in each outbox.
  positions jsonb not null default '{}',
  events bigint not null default 0,
  per_second double precision not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  leased_by text,
  leased_until timestamptz not null default '-infinity',
  primary key (study, number)
);
create unique index rebuild_number on rebuild (number);
-- One at a time: two would each be told half of what happens meanwhile.
create unique index rebuild_once on rebuild ((true)) where state = 'RUNNING';
call needs_audit_context('rebuild');

-- The last event that was applied, by producer.
create table source (
  producer text primary key,
  xid xid8 not null,
  seq bigint not null,
  at timestamptz not null
);

create function current_generation(_study text) returns integer language sql stable as
$$ select coalesce(max(generation), 0) from model where study in ('*', _study) $$;

-- Where a fact that is told now belongs: in what is read, and in what is being built.
create function generations_of(_study text) returns setof integer language sql stable as $$
  select current_generation(_study)
  union
  select number from rebuild where state = 'RUNNING' and study in ('*', _study)
$$;

-- A zone that this server knows: a name that trial accepts and that is missing here must not stop a report.
create function known_zone(_zone text) returns text language plpgsql stable as $$
begin
  perform now() at time zone _zone;
  return coalesce(_zone, 'UTC');
exception when others then
  return 'UTC';
end $$;

-- `version` is the place in the producer's outbox: of two facts about one thing the higher is the later.

create table study_fact (
  study text not null,
  generation integer not null,
  version bigint not null,
  planned integer,
  primary key (study, generation)
);

create table site_fact (
  study text not null,
  generation integer not null,
  site text not null,
  version bigint not null,
  -- IANA.
  zone text,
  planned integer,
  primary key (study, generation, site)
);

create table subject_fact (
  study text not null,
  generation integer not null,
  subject text not null,
  site text not null,
  version bigint not null default 0,
  status text,
  -- Civil dates at the site.
  consent_date date,
  status_date date,
  enrolled_on date,
  primary key (study, generation, subject)
);

create table visit_fact (
  study text not null,
  generation integer not null,
  subject text not null,
  visit text not null,
  site text not null,
  version bigint not null,
  -- No longer planned, after a move to another build.
  is_gone boolean not null default false,
  held_on date,
  earliest date,
  latest date,
  is_held boolean,
  is_expected boolean,
  is_skipped boolean,
  -- Forms that it expects and that are not started; the blinded ones apart.
  missing integer not null default 0,
  missing_blinded integer not null default 0,
  primary key (study, generation, subject, visit)
);

create table form_fact (
  study text not null,
  generation integer not null,
  subject text not null,
  form text not null,
  visit text not null generated always as (split_part(form, '~', 1)) stored,
  site text not null,
  -- Until its own event says so, a form is taken for one that only the unblinded see.
  blinded boolean not null default true,
  version bigint not null default 0,
  -- Null until the form itself is told of.
  entry text,
  removed boolean not null default false,
  items_filled integer not null default 0,
  items_missing integer not null default 0,
  -- Civil date at the site of the first entry by a person.
  entered_on date,
  review_version bigint not null default 0,
  items_verified integer not null default 0,
  items_to_verify integer not null default 0,
  signature_version bigint not null default 0,
  signature text not null default 'NONE',
  primary key (study, generation, subject, form)
);

create table query_fact (
  study text not null,
  generation integer not null,
  subject text not null,
  form text not null,
  number integer not null,
  site text not null,
  blinded boolean not null,
  version bigint not null,
  state text not null,
  origin text not null,
  -- Whether its site has ever seen it.
  is_released boolean not null,
  opened_at timestamptz not null,
  answered_at timestamptz,
  closed_at timestamptz,
  primary key (study, generation, subject, form, number)
);

call fenced('site_fact', false);
call fenced('subject_fact', false);
call fenced('visit_fact', false);
call fenced('form_fact', true);
call fenced('query_fact', true);
