-- Study data in and out as jobs. What a job is and what became of it is in the trail; how far it is, its pieces and its
-- findings are not: they change with every piece.

create table upload_part (
  study text not null,
  upload text not null,
  part integer not null check (part between 1 and 1280),
  -- Who sent it; nobody else sees it.
  actor text not null,
  bytes bytea not null check (octet_length(bytes) between 1 and 8388608),
  at timestamptz not null default clock_timestamp(),
  primary key (study, upload, part)
);
create index upload_part_by_age on upload_part (at);
call needs_audit_context('upload_part');

create table job (
  study text not null,
  job text not null,
  kind text not null check (kind in ('export', 'import')),
  -- As the request said, in the terms of the use case.
  options jsonb not null,
  starter text not null default audit_setting('actor'),
  starter_name text default audit_setting('actor_name'),
  -- The grants and the scope that the starter had: what the job may reach.
  grants jsonb not null,
  scope jsonb not null,
  state text not null check (state in ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  file_name text not null,
  media_type text not null,
  size bigint,
  -- SHA-256, hex.
  sha256 text,
  refusal text,
  refusal_detail text,
  primary key (study, job)
);
create index job_by_starter on job (study, starter, created_at desc, job);
create index job_open on job (created_at) where state in ('WAITING', 'RUNNING');
call audited('job', '{study,job}');
create trigger refuse_delete before delete on job for each statement execute function refuse_change();

create table job_work (
  study text not null,
  job text not null,
  -- Where it goes on: a stage and what it has to remember.
  cursor jsonb not null,
  stage text not null,
  done bigint not null default 0,
  total bigint not null default 0,
  unit text not null,
  counts jsonb not null default '{}',
  began_at timestamptz,
  leased_by text,
  leased_until timestamptz not null default '-infinity',
  tries integer not null default 0,
  primary key (study, job),
  foreign key (study, job) references job (study, job)
);
call needs_audit_context('job_work');

-- Pieces of what a job makes, by the name of the file they belong to; '' is the result itself.
create table job_piece (
  study text not null,
  job text not null,
  file text not null,
  number integer not null,
  bytes bytea not null,
  primary key (study, job, file, number),
  foreign key (study, job) references job (study, job)
);
call needs_audit_context('job_piece');

create table job_finding (
  study text not null,
  job text not null,
  number integer not null,
  severity text not null,
  finding jsonb not null,
  primary key (study, job, number),
  foreign key (study, job) references job (study, job)
);
call needs_audit_context('job_finding');
