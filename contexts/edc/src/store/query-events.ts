/**
 * Rows of the outbox about queries that were written just now: where each stands, and since when. Nothing that was
 * asked or said, and nobody's name.
 * @param rows a relation with the columns of `query`
 */
export const queryEvents = (rows: string): string =>
  `select 'query/' || q.study || '/' || q.subject || '/' || q.form || '/' || q.number, 'edc.query.changed',
              jsonb_build_object('study', q.study, 'subject', q.subject, 'form', q.form, 'number', q.number, 'site', q.site,
                                 'state', q.state, 'blinded', q.blinded, 'origin', q.origin, 'released', q.is_released,
                                 'assigned', q.assignee <> '', 'openedAt', q.opened_at, 'answeredAt', q.answered_at,
                                 'closedAt', q.closed_at)
         from ${rows} q`;
