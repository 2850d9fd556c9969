-- Studies and what belongs to them. Every key begins with the study, so that the tables can be spread by study.

create table study (
  code text primary key,
  -- Texts are lists of {lang, text}.
  title jsonb not null default '[]',
  protocol text not null default '',
  sponsor text not null default '',
  phase text not null default '',
  planned_subjects integer not null default 0 check (planned_subjects >= 0),
  revision bigint not null default 1
);

create table arm (
  study text not null references study (code),
  code text not null,
  title jsonb not null default '[]',
  primary key (study, code)
);

create table site (
  study text not null references study (code),
  -- The code of the hospital.
  code text not null,
  name jsonb not null,
  time_zone text not null,
  country text not null default '',
  planned_subjects integer not null default 0 check (planned_subjects >= 0),
  primary key (study, code)
);

create table investigator (
  study text not null,
  site text not null,
  id text not null,
  name jsonb not null,
  role text not null check (role in ('PRINCIPAL', 'SUB')),
  -- A user of the identity service, where there is one.
  user_id text not null default '',
  primary key (study, site, id),
  foreign key (study, site) references site (study, code)
);

create table subject (
  study text not null,
  -- The screening number: unique in the study, never changed, never reused.
  subject text not null,
  site text not null,
  status text not null check (status in ('SCREENING', 'SCREEN_FAILED', 'ENROLLED', 'COMPLETED', 'WITHDRAWN')),
  -- Civil dates at the site.
  consent_date date not null,
  status_date date not null check (status_date >= consent_date),
  -- The day on which screening ended; consent cannot lie after it.
  screened_date date check (screened_date between consent_date and status_date),
  arm text,
  -- The id of the person in the patient context.
  patient text,
  revision bigint not null default 1,
  primary key (study, subject),
  foreign key (study, site) references site (study, code),
  foreign key (study, arm) references arm (study, code)
);
create index subject_by_site on subject (study, site, subject);
create index subject_by_patient on subject (patient) where patient is not null;
-- A person takes part once; after a screen failure or a withdrawal a new screening is possible.
create unique index subject_patient_once on subject (study, patient) where status not in ('SCREEN_FAILED', 'WITHDRAWN');

-- How many screening numbers a site has given out. Its row is what two simultaneous enrolments queue for. It has no
-- audit of its own: each number that it gave is in the audit trail of a subject.
create table screening_counter (
  study text not null,
  site text not null,
  taken integer not null,
  primary key (study, site),
  foreign key (study, site) references site (study, code)
);

call audited('study', '{code}');
call audited('arm', '{study,code}');
call audited('site', '{study,code}');
call audited('investigator', '{study,site,id}');
call audited('subject', '{study,subject}');
call needs_audit_context('screening_counter');

-- A study and its subjects are never deleted, whoever asks.
do $$ begin
  execute format('revoke delete on study, arm, site, investigator, subject, screening_counter from %I',
                 current_setting('verum.service_role'));
end $$;
