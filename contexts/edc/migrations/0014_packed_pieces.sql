-- What a job makes is mostly text that repeats itself: packed (zstd) it is a tenth, and a tenth of the log of changes.
-- `size` is that of what was packed; null for pieces from before, which stand as they are.
alter table job_piece add column size integer;
-- PostgreSQL would try to pack it once more.
alter table job_piece alter column bytes set storage external;
