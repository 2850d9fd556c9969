-- Instruments of a study. Every key begins with the study, so that the tables can be spread by study.

create table instrument (
  study text not null,
  -- Unique in the study, never changed, never reused.
  instrument text not null,
  site text not null,
  title text not null check (btrim(title) <> ''),
  primary key (study, instrument)
);
create index instrument_by_site on instrument (study, site, instrument);

call audited('instrument', '{study,instrument}');
-- Row-level security: what belongs to a site is seen and written by those who reach it.
call fenced('instrument', false);

-- Never deleted, whoever asks.
do $$ begin
  execute format('revoke delete on instrument from %I', current_setting('verum.service_role'));
end $$;
