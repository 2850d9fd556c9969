-- What is still being designed. Its model changes with every pause of somebody's typing, so it stands apart: the trail
-- of the row says who saved which content (by its hash) when, and need not hold megabytes for it.
create table draft (
  study text not null,
  draft text not null,
  name_en text not null,
  name_zh text not null,
  base_build integer,
  revision bigint not null check (revision > 0),
  -- SHA-256 of the model, hex.
  model_hash text not null,
  counts jsonb not null,
  -- It has content that only the unblinded see, and whoever began it.
  blinded boolean not null,
  state text not null check (state in ('OPEN', 'DISCARDED')),
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null default audit_setting('actor'),
  created_by_name text default audit_setting('actor_name'),
  saved_at timestamptz not null default clock_timestamp(),
  saved_by text not null default audit_setting('actor'),
  saved_by_name text default audit_setting('actor_name'),
  last_build integer,
  last_build_revision bigint,
  primary key (study, draft),
  check (name_en <> '' or name_zh <> ''),
  foreign key (study, base_build) references build (study, build),
  foreign key (study, last_build) references build (study, build)
);
call audited('draft', '{study,draft}');
create trigger refuse_delete before delete on draft
  for each statement execute function refuse_change();

create table draft_content (
  study text not null,
  draft text not null,
  -- `{"build": …, "design": …}` as JSON text: it is handed out as it was stored.
  model text not null check (octet_length(model) <= 16777216),
  primary key (study, draft),
  foreign key (study, draft) references draft (study, draft)
);
call needs_audit_context('draft_content');
