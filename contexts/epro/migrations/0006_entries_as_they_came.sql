-- Entries that came together have one time: their device's numbers tell their order.
drop index entry_by_subject;
drop index entry_by_arrival;
create index entry_by_subject on entry (study, subject, received_at desc, number desc, entry desc);
create index entry_by_arrival on entry (study, received_at desc, number desc, entry desc);
