-- Submissions of many participants are stored by one transaction and a few statements. The trail still names for each
-- row the device that sent it and the request in which it came: a transaction that stores for several says so in
-- `verum.senders`, by subject: {"S-001": {"actor": "device:…", "request": "…", "trace": "…"}}.

-- For tables that are only inserted into, and have `study` and `subject`; its arguments are the columns of the key. One
-- statement for all rows that a statement has made. Where several are stored for, a row of nobody is refused.
create function audit_sent() returns trigger language plpgsql security definer set search_path from current as $$
declare
  _senders jsonb := audit_setting('senders');
  _command text := audit_setting('command');
  _reason text := audit_setting('reason');
begin
  if exists (select from made where _senders is not null and not _senders ? made.subject) then
    raise exception 'a row of % is of none of the senders', tg_table_name using errcode = 'VR001';
  end if;
  insert into audit (table_name, key, op, new, actor, actor_name, command, reason, request_id, trace_id)
  select tg_table_name, (select jsonb_object_agg(k, r.new -> k) from unnest(tg_argv) k), 'insert', r.new,
         case when r.sender is null then audit_setting('actor') else r.sender ->> 'actor' end,
         case when r.sender is null then audit_setting('actor_name') end, _command, _reason,
         case when r.sender is null then audit_setting('request_id') else r.sender ->> 'request' end,
         case when r.sender is null then audit_setting('trace_id') else r.sender ->> 'trace' end
    from (select to_jsonb(made) as new, _senders -> made.subject as sender from made) r;
  return null;
end $$;

drop trigger audit_row on entry;
drop trigger audit_row on refused_entry;
drop trigger audit_row on score_value;
drop trigger audit_row on alert;
create trigger audit_sent after insert on entry referencing new table as made
  for each statement execute function audit_sent('study', 'entry');
create trigger audit_sent after insert on refused_entry referencing new table as made
  for each statement execute function audit_sent('study', 'device', 'hash');
create trigger audit_sent after insert on score_value referencing new table as made
  for each statement execute function audit_sent('study', 'entry', 'revision', 'score');
create trigger audit_sent after insert on alert referencing new table as made
  for each statement execute function audit_sent('study', 'alert');
-- An alert is closed later on, by a person.
create trigger audit_row after update or delete on alert
  for each row execute function audit_row('study', 'alert');

-- What a statement inserts beside its entry is joined with it, and neither is ever changed or deleted: thirty looks for
-- the entry with each diary tell nothing.
alter table answer drop constraint answer_study_entry_fkey;
alter table signed_entry drop constraint signed_entry_study_entry_fkey;
