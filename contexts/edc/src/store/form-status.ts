/** NONE, VALID or BROKEN of a row of `form`: it cannot be VALID over changed content, because it is a comparison. */
export const signatureOf = (f: string): string =>
  `case when ${f}.signed_hash is null then 'NONE' when ${f}.signed_hash = ${f}.content_hash then 'VALID' else 'BROKEN' end`;

/** JSON of the status of a row of `form`, without its hold, which lies in other rows. */
export const statusJson = (f: string): string =>
  `jsonb_build_object('form', ${f}.form, 'entry', ${f}.entry, 'revision', ${f}.revision,
     'signature', ${signatureOf(f)}, 'removed', ${f}.removed, 'toVerify', ${f}.to_verify,
     'unverifiedByChange', ${f}.unverified_by_change, 'verified', ${f}.verified_items,
     'orphaned', cardinality(${f}.orphaned),
     'openQueries', (select count(*) from query q where q.study = ${f}.study and q.subject = ${f}.subject
                        and q.form = ${f}.form and q.state = 'OPEN'),
     'answeredQueries', (select count(*) from query q where q.study = ${f}.study and q.subject = ${f}.subject
                            and q.form = ${f}.form and q.state = 'ANSWERED'))`;

/** The same of a form that is not started: somebody may have asked about it all the same. */
export const unstartedJson = (c: string, form: string): string =>
  `jsonb_build_object('form', ${form}::text, 'entry', 'NOT_STARTED', 'revision', 0, 'signature', 'NONE',
     'removed', false, 'toVerify', 0, 'unverifiedByChange', 0, 'verified', 0, 'orphaned', 0,
     'openQueries', (select count(*) from query q where q.study = ${c}.study and q.subject = ${c}.subject
                        and q.form = ${form} and q.state = 'OPEN'),
     'answeredQueries', (select count(*) from query q where q.study = ${c}.study and q.subject = ${c}.subject
                            and q.form = ${form} and q.state = 'ANSWERED'))`;
