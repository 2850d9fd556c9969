-- Cursors of feeds and trails hold numbers that run through everybody's rows: two of them side by side would tell how
-- much lies between that the caller may not see. With this key they are sealed.
create table cursor_key (
  is_only boolean primary key default true check (is_only),
  key bytea not null check (length(key) = 16)
);
insert into cursor_key (key)
values (substring(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) for 16));
create trigger refuse_change before update or delete or truncate on cursor_key
  for each statement execute function refuse_change();
