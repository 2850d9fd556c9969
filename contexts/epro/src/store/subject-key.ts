export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

/** Whatever changes what a participant has sent, or may send, does so alone. */
export function subjectLocks(key: SubjectKey) {
  return { exclusive: [subjectLock(key)] };
}

export function subjectLock({ study, subject }: SubjectKey): string {
  return `subject/${study}/${subject}`;
}
