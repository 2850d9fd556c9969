-- Row-level security on what belongs to a site.
call fenced('subject', false);
