-- What follows from an enrolment or a change of status in other contexts, until all of it is done (ADR 21). The row
-- says what is left, never how far somebody has come: each step tells the present state of the subject and may be
-- repeated, so a process that dies anywhere leaves nothing to be worked out.
create table saga (
  study text not null,
  id text not null,
  site text not null,
  kind text not null check (kind in ('ENROLMENT', 'STATUS', 'LINK')),
  -- Null while the enrolment has not reached trial's own step.
  subject text,
  -- Of the patient context, both opaque; null where no person is linked.
  patient text,
  participation text,
  -- What is left, in no order.
  steps text[] not null check (steps <@ array['PERSON', 'CASEBOOK', 'UNDO_PERSON']),
  state text not null check (state in ('RUNNING', 'WAITING', 'STUCK', 'DONE', 'UNDONE')),
  -- Why the last try was refused: the name of a reason.
  reason text not null default '',
  tries integer not null default 0,
  began_at timestamptz not null,
  next_try_at timestamptz not null,
  -- Of the call that began it.
  trace_id text not null default coalesce(audit_setting('trace_id'), ''),
  -- Which process is at it.
  leased_by text,
  leased_until timestamptz not null default '-infinity',
  primary key (study, id),
  foreign key (study, subject) references subject (study, subject),
  check ((patient is null) = (participation is null)),
  check ((state in ('DONE', 'UNDONE')) = (steps = '{}'))
);
create index saga_due on saga (next_try_at) where steps <> '{}';
create index saga_of_subject on saga (study, subject) where steps <> '{}';
-- Its tries are not the history of anything; what it does is on the trail of where it does it.
call needs_audit_context('saga');
call fenced('saga', false);
do $$ begin execute format('revoke delete on saga from %I', current_setting('verum.service_role')); end $$;

-- Under which id the patient context knows that the linked person takes part.
alter table subject add column participation text;
