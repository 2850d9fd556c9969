-- What a diary says of its study beside its questions. Both are lists of {"lang", "text"}.

-- As trial tells it.
create table study_title (
  study text primary key,
  title jsonb not null
);

-- Whom participants call, as a site has entered it; site '': of all sites that have none of their own.
create table contact (
  study text not null,
  site text not null,
  contact jsonb not null,
  put_at timestamptz not null,
  put_by text not null,
  primary key (study, site)
);

call audited('study_title', '{study}');
call audited('contact', '{study,site}');

-- Whether a form of the casebook repeats, as the newest published build of edc has it: how a form is named that entries
-- fill. It is told to the site and decides nothing, so it has no trail.
create table casebook_form (
  study text not null,
  form text not null,
  is_repeating boolean not null,
  primary key (study, form)
);
