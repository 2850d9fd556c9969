/** What somebody who looks at a study is told of at once, by the type of the event in the outbox. */
export const eventTypes: Readonly<Record<string, EventKind>> = {
  'edc.form.saved': 'FORM_SAVED',
  'edc.form.settled': 'FORM_SAVED',
  'edc.form.verified': 'FORM_VERIFIED',
  'edc.query.changed': 'QUERY_CHANGED',
  'edc.casebook.signed': 'SIGNED',
  'edc.hold.changed': 'HOLD_CHANGED',
  'edc.casebook.opened': 'CASEBOOK_CHANGED',
  'edc.casebook.moved': 'CASEBOOK_CHANGED',
};

export type EventKind =
  | 'FORM_SAVED'
  | 'FORM_VERIFIED'
  | 'QUERY_CHANGED'
  | 'SIGNED'
  | 'HOLD_CHANGED'
  | 'CASEBOOK_CHANGED';

/** That something changed and where; '' and 0 where it has none. */
export interface StudyEvent {
  readonly kind: EventKind;
  readonly site: string;
  readonly subject: string;
  readonly form: string;
  readonly revision: number;
}
