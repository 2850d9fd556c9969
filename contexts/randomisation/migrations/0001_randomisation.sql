-- Schemes, lists, allocations and unblindings. Arms are in this schema and in no other, and only the role of this
-- context reaches it. Every key begins with the study, so that the tables can be spread by study.

create table scheme (
  study text not null,
  -- The version: 1, 2, …
  scheme integer not null check (scheme > 0),
  state text not null default 'DRAFT' check (state in ('DRAFT', 'ACTIVE', 'RETIRED')),
  design jsonb not null,
  -- Which of its lists counts; a draft may be given a new one, and the old one stays to be looked at.
  list integer,
  -- 0 to 2^64 - 1, decimal; null for an uploaded list.
  seed text,
  -- SHA-256, hex.
  list_hash text,
  activated_at timestamptz,
  primary key (study, scheme),
  check ((state = 'DRAFT') = (activated_at is null))
);
create unique index scheme_active_once on scheme (study) where state = 'ACTIVE';

-- What was activated stays as it was: only its state goes on.
create function keep_scheme() returns trigger language plpgsql as $$
begin
  if (new.study, new.scheme, new.design) is distinct from (old.study, old.scheme, old.design)
     or old.state <> 'DRAFT' and (new.list, new.seed, new.list_hash, new.activated_at)
        is distinct from (old.list, old.seed, old.list_hash, old.activated_at)
     or (old.state, new.state) not in (('DRAFT', 'DRAFT'), ('DRAFT', 'ACTIVE'), ('ACTIVE', 'ACTIVE'),
                                       ('ACTIVE', 'RETIRED'), ('RETIRED', 'RETIRED')) then
    raise exception 'a scheme of randomisation is not changed' using errcode = 'VR002';
  end if;
  return new;
end $$;
create trigger keep_scheme before update on scheme for each row execute function keep_scheme();

create table place (
  study text not null,
  scheme integer not null,
  list integer not null,
  stratum text not null,
  sequence integer not null check (sequence > 0),
  arm text not null,
  kit text not null default '',
  -- The randomisation number.
  number text not null,
  primary key (study, scheme, list, stratum, sequence),
  unique (study, scheme, list, number),
  foreign key (study, scheme) references scheme (study, scheme)
);
create unique index place_kit_once on place (study, scheme, list, kit) where kit <> '';

-- Places are only added to a draft.
create function keep_list() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from added join scheme s using (study, scheme) where s.state <> 'DRAFT') then
    raise exception 'a list that is in use is not added to' using errcode = 'VR002';
  end if;
  return null;
end $$;
create trigger keep_list after insert on place referencing new table as added
  for each statement execute function keep_list();

-- How many places of a stratum are given: its row is what simultaneous requests queue for. Minimisation has one row,
-- because each allocation depends on all before it.
create table stratum_counter (
  study text not null,
  scheme integer not null,
  stratum text not null,
  taken integer not null default 0,
  primary key (study, scheme, stratum),
  foreign key (study, scheme) references scheme (study, scheme)
);

create table allocation (
  study text not null,
  -- Once for ever.
  subject text not null,
  site text not null,
  scheme integer not null,
  stratum text not null,
  sequence integer not null,
  -- Factor to level.
  strata jsonb not null,
  arm text not null,
  kit text not null default '',
  number text not null,
  at timestamptz not null,
  by text not null,
  primary key (study, subject),
  unique (study, scheme, stratum, sequence),
  constraint allocation_number_once unique (study, number),
  foreign key (study, scheme, stratum) references stratum_counter (study, scheme, stratum)
);
create unique index allocation_kit_once on allocation (study, kit) where kit <> '';

create table unblinding (
  study text not null,
  seq bigint not null generated always as identity,
  subject text not null,
  site text not null,
  reason text not null check (btrim(reason) <> ''),
  at timestamptz not null,
  by text not null,
  primary key (study, seq),
  foreign key (study, subject) references allocation (study, subject)
);

call audited('scheme', '{study,scheme}');
call audited('place', '{study,scheme,list,stratum,sequence}');
call audited('stratum_counter', '{study,scheme,stratum}');
call audited('allocation', '{study,subject}');
call audited('unblinding', '{study,seq}');

do $$
declare
  _role text := current_setting('verum.service_role');
begin
  execute format('revoke delete on scheme, place, stratum_counter, allocation, unblinding from %I', _role);
  execute format('revoke update on place, allocation, unblinding from %I', _role);
end $$;
