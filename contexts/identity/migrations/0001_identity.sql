-- Users, what they may do, and how they prove who they are.
-- What a person was given (users, grants, API keys) is audited row by row. Secrets, sessions and counters are not:
-- no trail may hold a hash of a password; what happened to them stands in security_event.

create table users (
  id text primary key,
  login_name text not null check (login_name ~ '^[A-Za-z0-9._@-]{2,100}$'),
  display_name text not null check (length(display_name) between 1 and 200),
  email text not null default '' check (length(email) <= 200),
  language text not null default '' check (language in ('', 'zh', 'en')),
  state text not null check (state in ('invited', 'active', 'disabled')),
  -- Counts how often something was taken from the user; access tokens name it, so older ones can be revoked.
  epoch integer not null default 0,
  created_at timestamptz not null
);
create unique index users_login_name on users (lower(login_name));
call audited('users', '{id}');

create table role_grant (
  user_id text not null references users,
  role smallint not null,
  study text not null,
  site text not null,
  primary key (user_id, role, study, site),
  check (study <> '*' or site = '*')
);
call audited('role_grant', '{user_id,role,study,site}');

-- ---------------------------------------------------------------- passwords

create table credential (
  user_id text primary key references users,
  -- argon2id in the PHC string format, with its parameters.
  password_hash text not null,
  changed_at timestamptz not null
);
call needs_audit_context('credential');

-- Failed logins by a keyed hash of what was typed as the login name: unknown names are counted like known ones, so
-- that a lock does not tell which names exist, and without keeping a password that was typed into the wrong field.
create table login_guard (
  name_hash bytea primary key,
  user_id text references users,
  failures integer not null,
  window_start timestamptz not null,
  locks integer not null,
  locked_until timestamptz not null
);
create index login_guard_by_user on login_guard (user_id);
create index login_guard_by_age on login_guard (greatest(window_start, locked_until));

-- One-time links. No user: the first administrator.
create table invitation (
  token_hash bytea primary key,
  user_id text references users,
  expires_at timestamptz not null,
  used_at timestamptz
);
create unique index invitation_open on invitation (coalesce(user_id, '')) where used_at is null;

-- ---------------------------------------------------------------- sessions

create table session (
  id text primary key,
  user_id text not null references users,
  started_at timestamptz not null,
  ended_at timestamptz
);
create index session_open on session (user_id) where ended_at is null;

create table refresh_token (
  hash bytea primary key,
  session_id text not null references session,
  expires_at timestamptz not null,
  consumed_at timestamptz
);
create index refresh_token_by_session on refresh_token (session_id);

-- The `sid` of access tokens that must not be believed although they have not run out. Kept for minutes.
create table revocation (
  sid text primary key,
  at timestamptz not null
);
create index revocation_by_time on revocation (at);

-- ---------------------------------------------------------------- API keys

create table api_key (
  id text primary key,
  user_id text not null references users,
  name text not null check (length(name) between 1 and 100),
  -- `<role>@<study>/<site>`; none stands for the owner's grants as they are at each use.
  grants text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index api_key_by_user on api_key (user_id, created_at desc);
call audited('api_key', '{id}');

-- Apart from api_key, because it changes with use and because the trail must not hold hashes.
create table api_key_secret (
  api_key_id text primary key references api_key,
  hash bytea not null,
  last_used_at timestamptz
);

-- ---------------------------------------------------------------- signing keys

create table signing_key (
  kid text primary key,
  -- 32 bytes, base64url: `x` of the public JWK.
  public_x text not null,
  -- PKCS #8, sealed with the installation's secret key (AES-256-GCM).
  sealed_private bytea not null,
  -- Published before it signs, so that every service knows it when its first token arrives.
  signs_from timestamptz not null,
  -- Set at rotation: until then its last tokens are alive.
  verifies_until timestamptz
);
call needs_audit_context('signing_key');

-- ---------------------------------------------------------------- what happened

create table security_event (
  id bigint primary key generated always as identity,
  at timestamptz not null,
  kind text not null,
  user_id text,
  actor text not null,
  session_id text,
  facts jsonb not null default '{}',
  request_id text default audit_setting('request_id')
);
create index security_event_by_user on security_event (user_id, id desc);
create trigger refuse_change before update or delete or truncate on security_event
  for each statement execute function refuse_change();
