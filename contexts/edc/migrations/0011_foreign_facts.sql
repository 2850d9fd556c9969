-- What imported documents say of forms beside their values: queries, remarks and signatures of another system. They are
-- its statements and never ours: nobody here asked, remarked or signed. Kept word for word, to be shown as such and given
-- back. The same said again is not kept again.
create table foreign_fact (
  study text not null,
  subject text not null,
  form text not null,
  -- Item or group path; '' for the form.
  path text not null default '',
  kind text not null check (kind in ('query', 'annotation', 'signature')),
  -- SHA-256 of the fact, hex.
  hash text not null,
  seq bigint not null generated always as identity,
  site text not null,
  blinded boolean not null,
  -- In the terms of the model of ODM; of a signature with its meaning and the name of its signer.
  fact jsonb not null,
  -- Who imported it.
  actor text not null default audit_setting('actor'),
  actor_name text default audit_setting('actor_name'),
  at timestamptz not null default clock_timestamp(),
  primary key (study, subject, form, path, kind, hash),
  foreign key (study, subject) references casebook (study, subject)
);
call audited('foreign_fact', '{study,subject,form,path,kind,hash,site,blinded}');
create trigger refuse_change before update or delete on foreign_fact
  for each statement execute function refuse_change();
call fenced('foreign_fact', true);
