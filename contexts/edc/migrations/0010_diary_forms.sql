-- A form that a participant's diary fills: by which entry, and how often that was corrected. Nobody else writes in it.
alter table form add column diary_entry uuid;
alter table form add column diary_revision integer;
alter table form add constraint form_diary check ((diary_entry is null) = (diary_revision is null));

-- An entry fills one form, and a form that one entry fills is no other's.
create unique index form_diary_once on form (study, diary_entry) where diary_entry is not null;
create function form_keeps_diary() returns trigger language plpgsql as $$
begin
  raise exception 'the diary entry of a form is not changed' using errcode = 'VR002';
end $$;
create trigger form_keeps_diary before update on form for each row
  when (old.diary_entry is not null and (new.diary_entry is distinct from old.diary_entry
        or new.diary_revision < old.diary_revision))
  execute function form_keeps_diary();
