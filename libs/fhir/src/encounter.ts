import { isBefore } from '@verum/values';
import type { Element } from './element.ts';
import { type FhirDateTime, parseFhirDateTime } from './fhir-date.ts';
import type { References } from './reference.ts';
import { resolveSubject } from './subject.ts';

export interface FhirEncounter {
  /** The id of the resource in the system it comes from. */
  readonly sourceId: string;
  /** JSON pointer of the resource. */
  readonly pointer: string;
  /** Source id of the patient. */
  readonly subjectId: string;
  /** False when the patient is only named: it may be known from an earlier import. */
  readonly isSubjectInDocument: boolean;
  /** v3-ActCode: AMB, IMP, EMER … */
  readonly class: string;
  /** What kind of encounter, in the words of the source. */
  readonly typeText?: string;
  readonly status: string;
  readonly start: FhirDateTime;
  readonly end?: FhirDateTime;
}

const USABLE: ReadonlySet<string> = new Set('planned arrived triaged in-progress onleave finished'.split(' '));
const WITHDRAWN: ReadonlySet<string> = new Set('cancelled entered-in-error unknown'.split(' '));

/** Reads an Encounter; undefined, with a finding, when it is withdrawn or lacks patient, class or start. */
export function readEncounter(resource: Element, sourceId: string, references: References): FhirEncounter | undefined {
  const status = resource.text('status') ?? '';
  if (WITHDRAWN.has(status)) return resource.report('withdrawn', { at: 'status', detail: status });
  if (!USABLE.has(status)) return resource.report('status-missing', { at: 'status' });
  const subject = resolveSubject(resource, references);
  if (!subject) return undefined;
  const classCode = resource.child('class')?.text('code');
  if (classCode === undefined) return resource.report('class-missing', { at: 'class' });
  const start = readMoment(resource, 'start');
  if (!start) return undefined;
  const end = readEnd(resource, start);
  const typeText = readTypeText(resource);
  return {
    sourceId,
    pointer: resource.pointer,
    subjectId: subject.id,
    isSubjectInDocument: subject.isInDocument,
    class: classCode,
    ...(typeText !== undefined && { typeText }),
    status,
    start,
    ...(end && { end }),
  };
}

function readMoment(resource: Element, name: 'start' | 'end'): FhirDateTime | undefined {
  const text = resource.child('period')?.text(name);
  const moment = text === undefined ? undefined : parseFhirDateTime(text);
  if (text !== undefined && !moment) resource.report('moment-broken', { at: `period/${name}` });
  else if (!moment && name === 'start') resource.report('moment-missing', { at: 'period' });
  return moment;
}

function readEnd(resource: Element, start: FhirDateTime): FhirDateTime | undefined {
  const end = readMoment(resource, 'end');
  if (!end || isBefore(end.text, start.text) !== true) return end;
  return resource.report('period-ends-first', { at: 'period' });
}

function readTypeText(resource: Element): string | undefined {
  for (const type of resource.children('type')) {
    const text = type.text('text') ?? type.children('coding').flatMap((coding) => coding.text('display') ?? [])[0];
    if (text !== undefined) return text;
  }
  return undefined;
}
