import type { Body } from '../body.ts';
import type { Course } from '../course.ts';
import { type Random, randomStream } from '../random.ts';

/** One subject as the form makers see it. */
export interface Case {
  readonly seed: number;
  readonly today: string;
  readonly course: Course;
  readonly body: Body;
}

/** The visit a form belongs to. */
export interface VisitAt {
  readonly oid: string;
  readonly repeat?: number;
  readonly date: string;
  readonly week: number;
}

export function streamOf(subject: Case, name: string): Random {
  return randomStream(subject.seed, `${subject.course.screeningNumber}/${name}`);
}

/** Free text in the language of the site. */
export function say(subject: Case, zh: string, en: string): string {
  return subject.course.site.language === 'zh' ? zh : en;
}

export function coordinator(subject: Case): string {
  return `crc${subject.course.site.code}`;
}

export function investigator(subject: Case): string {
  return `pi${subject.course.site.code}`;
}

export function placeOf(visit: VisitAt, form: string) {
  return { visit: visit.oid, ...(visit.repeat !== undefined && { visitRepeat: visit.repeat }), form };
}

export function yesNo(fact: boolean): 'Y' | 'N' {
  return fact ? 'Y' : 'N';
}
