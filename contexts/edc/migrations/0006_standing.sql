-- Whether a subject is still in the study, as trial says: it decides which visits are still expected. A row of its own
-- and not a column of the casebook, because it may be known before there is a casebook, and without one.
create table subject_standing (
  study text not null,
  subject text not null,
  site text not null,
  standing text not null check (standing in ('ACTIVE', 'SCREEN_FAILED', 'COMPLETED', 'WITHDRAWN')),
  -- Civil date at the site.
  since date not null,
  -- Of the subject, when trial said so: what is older and comes later is passed over.
  revision bigint not null,
  primary key (study, subject)
);
call audited('subject_standing', '{study,subject,site}');
call fenced('subject_standing', false);
do $$ begin
  execute format('revoke delete on subject_standing from %I', current_setting('verum.service_role'));
end $$;

-- The day on which the subject left. A visit whose last day lies before it should have been held, and stays overdue;
-- one that was open on that day or still to come is off. What was held is held.
alter table visit add column ended_on date;
alter table visit add column is_off boolean not null
  generated always as (coalesce(not is_held and latest >= ended_on, false)) stored;

-- Visits that come later, by another build or another repeat, belong to a subject that has left as much as the others.
create function visit_of_ended() returns trigger language plpgsql set search_path from current as $$
begin
  select s.since into new.ended_on from subject_standing s
   where s.study = new.study and s.subject = new.subject and s.standing <> 'ACTIVE';
  return new;
end $$;
create trigger visit_of_ended before insert on visit for each row execute function visit_of_ended();

-- The work lists never look at what is off.
drop index visit_open;
drop index visit_window;
create index visit_open on visit (study, site, latest, subject, visit)
  where is_expected and not is_held and not is_off and skipped is null and latest is not null;
create index visit_window on visit (study, site, width, latest, subject, visit)
  where is_expected and not is_held and not is_off and skipped is null and latest is not null;
