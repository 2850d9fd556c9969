-- Persons. What identifies one is in `identity`, encrypted under a key that the database never sees; beside it only
-- keyed hashes of it, by which it is found.

-- Which key the identifiers are encrypted under, so that a start with another one is noticed before anything is read.
create table identifier_key (
  slot text primary key default 'current' check (slot = 'current'),
  id text not null,
  since timestamptz not null default now()
);

create table patient (
  id text primary key,
  hospital text not null,
  -- AES-256-GCM: nonce (12 bytes), tag (16), text; bound to the id of the patient.
  identity bytea not null,
  key_id text not null,
  -- HMAC-SHA-256 of the normalised hospital number.
  number_index bytea not null,
  -- HMACs of the name's first 1, 2, 3 … 12 characters, 8 bytes of each.
  name_prefixes bytea[] not null,
  -- HMAC of the id in the system it was imported from.
  source_index bytea,
  sex text not null check (sex in ('', 'MALE', 'FEMALE', 'OTHER', 'UNKNOWN')),
  tags text[] not null default '{}',
  revision bigint not null default 1,
  constraint patient_hospital_number unique (hospital, number_index)
);
create unique index patient_source on patient (hospital, source_index) where source_index is not null;
create index patient_by_hospital on patient (hospital, id);
create index patient_name on patient using gin (name_prefixes);
create index patient_tags on patient using gin (tags);

create table vital (
  patient text not null references patient (id),
  id text not null,
  kind text not null,
  -- To the character.
  value text not null,
  unit text not null,
  measured_at timestamptz not null,
  source text not null default '',
  source_index bytea,
  primary key (patient, id)
);
create index vital_by_time on vital (patient, measured_at desc, id desc);
create unique index vital_source on vital (patient, source_index) where source_index is not null;

create table encounter (
  patient text not null references patient (id),
  id text not null,
  class text not null,
  type text not null default '',
  status text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz check (ended_at >= started_at),
  source text not null default '',
  source_index bytea,
  primary key (patient, id)
);
create index encounter_by_time on encounter (patient, started_at desc, id desc);
create unique index encounter_source on encounter (patient, source_index) where source_index is not null;

call audited('identifier_key', '{slot}');
call audited('patient', '{id}');
call audited('vital', '{patient,id}');
call audited('encounter', '{patient,id}');

do $$ begin
  execute format('revoke delete on identifier_key, patient, vital, encounter from %I',
                 current_setting('verum.service_role'));
end $$;
