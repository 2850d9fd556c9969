-- A second factor, and proofs that whoever sits at an open session is still its user. Like passwords, neither is in
-- the trail: what happened to them stands in security_event.

create table second_factor (
  user_id text primary key references users,
  -- The shared secret of RFC 6238, sealed with the installation's secret key (AES-256-GCM) for this user.
  sealed_secret bytea not null,
  -- Null until its first code was right; nobody is asked for a code before.
  confirmed_at timestamptz,
  -- The 30 seconds of the newest code that was accepted, counted from 1970. No code of them or of earlier ones is
  -- accepted again.
  last_step bigint not null default 0
);
call needs_audit_context('second_factor');

create table proof (
  hash bytea primary key,
  user_id text not null references users,
  session_id text not null references session,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index proof_by_age on proof (expires_at);
