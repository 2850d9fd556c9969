/** Screening and enrolled: takes part. Undone: the enrolment did not come about, and what comes later changes nothing. */
export type ParticipationState = 'SCREENING' | 'ENROLLED' | 'ENDED' | 'UNDONE';

/** A person's part in a study, as trial says. */
export interface Participation {
  readonly patient: string;
  /** Trial's, opaque. */
  readonly id: string;
  readonly study: string;
  /** The code of the hospital. */
  readonly site: string;
  readonly state: ParticipationState;
  /** Civil date at the site; '' where nothing ever began. */
  readonly since: string;
  /** Of the subject; grows with each change. */
  readonly revision: number;
}
