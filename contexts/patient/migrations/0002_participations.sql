-- In which studies a person takes part, as trial says. One row a link between a person and a subject; its id is
-- trial's, and says nothing to anybody else.
create table participation (
  patient text not null references patient (id),
  id text not null,
  study text not null,
  site text not null,
  state text not null check (state in ('SCREENING', 'ENROLLED', 'ENDED', 'UNDONE')),
  -- Civil date at the site.
  since text not null default '',
  -- Of the subject, when trial said so: what is older and comes later is passed over.
  revision bigint not null,
  primary key (patient, id)
);
call audited('participation', '{patient,id}');

do $$ begin
  execute format('revoke delete on participation from %I', current_setting('verum.service_role'));
end $$;
