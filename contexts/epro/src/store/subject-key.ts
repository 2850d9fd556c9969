export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

/** Whatever changes what a participant has sent, or may send, does so alone. */
export function subjectLocks({ study, subject }: SubjectKey) {
  return { exclusive: [`subject/${study}/${subject}`] };
}
