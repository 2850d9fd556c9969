/** A text in one language: BCP 47, '' when undeclared. */
export interface Text {
  readonly lang: string;
  readonly text: string;
}

export interface StudyContent {
  readonly title: readonly Text[];
  readonly protocol: string;
  readonly sponsor: string;
  /** 1, 2, 3, 4 or e.g. 1/2 */
  readonly phase: string;
  readonly plannedSubjects: number;
}

export interface Study extends StudyContent {
  readonly code: string;
  readonly revision: number;
}

export interface Arm {
  readonly code: string;
  readonly title: readonly Text[];
}

export interface Site {
  /** The code of the hospital. */
  readonly code: string;
  readonly name: readonly Text[];
  /** IANA. */
  readonly timeZone: string;
  readonly country: string;
  readonly plannedSubjects: number;
}

export interface Investigator {
  readonly id: string;
  readonly name: readonly Text[];
  readonly role: 'PRINCIPAL' | 'SUB';
  /** A user of the identity service; '' for none. */
  readonly user: string;
}

/** The study after a change; the same object when nothing differs. Members that are undefined stay. */
export function changeStudy(
  study: Study,
  change: { readonly [K in keyof StudyContent]?: StudyContent[K] | undefined },
): Study {
  const { title, protocol, sponsor, phase, plannedSubjects } = change;
  const content: StudyContent = {
    title: title ?? study.title,
    protocol: protocol ?? study.protocol,
    sponsor: sponsor ?? study.sponsor,
    phase: phase ?? study.phase,
    plannedSubjects: plannedSubjects ?? study.plannedSubjects,
  };
  const before: StudyContent = {
    title: study.title.map(({ lang, text }) => ({ lang, text })),
    protocol: study.protocol,
    sponsor: study.sponsor,
    phase: study.phase,
    plannedSubjects: study.plannedSubjects,
  };
  if (JSON.stringify(content) === JSON.stringify(before)) return study;
  return { ...content, code: study.code, revision: study.revision + 1 };
}
