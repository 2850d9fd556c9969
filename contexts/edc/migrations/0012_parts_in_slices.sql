-- An import reads a part slice by slice: only bytes that are not compressed can be read from the middle.
alter table upload_part alter column bytes set storage external;
