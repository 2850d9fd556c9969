-- Row-level security on what belongs to a site, and to those who are unblinded.
call fenced('casebook', false);
call fenced('visit', false);
call fenced('visit_skip', false);
call fenced('form', true);
call fenced('item_audit', true);
call fenced('query', true);
call fenced('verification', true);
call fenced('signature', true);
call fenced('annotation', true);
call fenced('file', true);
