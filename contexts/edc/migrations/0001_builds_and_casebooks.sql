-- Study builds and casebooks. Every key begins with the study, so that the tables can be spread by study.

-- A build is immutable: what was captured is read by the definitions that were in force.
create table build (
  study text not null,
  build integer not null check (build > 0),
  oid text not null,
  name text not null,
  state text not null check (state in ('DRAFT', 'PUBLISHED')),
  document_hash text not null,
  counts jsonb not null,
  imported_at timestamptz not null default clock_timestamp(),
  published_at timestamptz check ((published_at is not null) = (state = 'PUBLISHED')),
  primary key (study, build)
);
-- A record of clinical data names its build by this OID; among published builds it has to say which.
create unique index build_published_oid on build (study, oid) where state = 'PUBLISHED';

create function build_only_gets_published() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'a study build is kept for ever' using errcode = 'VR002'; end if;
  if old.state = 'PUBLISHED' or (new.study, new.build, new.oid, new.name, new.document_hash, new.counts, new.imported_at)
    is distinct from (old.study, old.build, old.oid, old.name, old.document_hash, old.counts, old.imported_at) then
    raise exception 'a study build is immutable: it can only be published, once' using errcode = 'VR002';
  end if;
  return new;
end $$;
create trigger build_only_gets_published before update or delete on build
  for each row execute function build_only_gets_published();
call audited('build', '{study,build}');

-- Apart from the build's row, because the audit of that row need not hold megabytes.
create table build_content (
  study text not null,
  build integer not null,
  -- The internal model as JSON text: it is handed out byte by byte.
  model text not null,
  -- What was imported, gzip.
  document bytea not null,
  -- What the import noticed.
  findings jsonb not null,
  primary key (study, build),
  foreign key (study, build) references build (study, build)
);
create trigger a_require_audit_context before insert on build_content
  for each statement execute function require_audit_context();
create trigger refuse_change before update or delete or truncate on build_content
  for each statement execute function refuse_change();

-- From its date on, new casebooks of the site open on the build. What was approved is never rewritten.
create table activation (
  study text not null,
  site text not null,
  from_date date not null,
  build integer not null,
  approval text not null,
  primary key (study, site, from_date),
  foreign key (study, build) references build (study, build)
);
create index activation_by_build on activation (study, build);
call audited('activation', '{study,site,from_date}');
create trigger refuse_change before update or delete on activation
  for each statement execute function refuse_change();

create table casebook (
  study text not null,
  subject text not null,
  site text not null,
  build integer not null,
  opened_at timestamptz not null default clock_timestamp(),
  primary key (study, subject),
  foreign key (study, build) references build (study, build)
);
create index casebook_by_site on casebook (study, site, subject);
call audited('casebook', '{study,subject}');
create trigger refuse_delete before delete on casebook
  for each statement execute function refuse_change();
