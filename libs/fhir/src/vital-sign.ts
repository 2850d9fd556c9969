import type { Element } from './element.ts';
import { type FhirDateTime, parseFhirDateTime } from './fhir-date.ts';
import { readMeasurement } from './quantity.ts';
import type { References } from './reference.ts';
import { resolveSubject } from './subject.ts';
import { kindOfLoinc, type VitalKind } from './vital-kind.ts';

/** One measurement. A blood pressure panel is one observation and makes two of them. */
export interface FhirVitalSign {
  /** The id of the Observation in the system it comes from; with `kind` it names the measurement. */
  readonly sourceId: string;
  /** JSON pointer of the observation or of its component. */
  readonly pointer: string;
  /** Source id of the patient. */
  readonly subjectId: string;
  /** False when the patient is only named: it may be known from an earlier import. */
  readonly isSubjectInDocument: boolean;
  readonly encounterId?: string;
  readonly kind: VitalKind;
  readonly loinc: string;
  /** A decimal, to the character as the source wrote it. */
  readonly value: string;
  /** UCUM. */
  readonly unit: string;
  readonly effective: FhirDateTime;
  readonly status: string;
}

const LOINC = 'http://loinc.org';
const USABLE: ReadonlySet<string> = new Set(['registered', 'preliminary', 'final', 'amended', 'corrected']);
const WITHDRAWN: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'unknown']);

/** Reads an Observation of the category vital-signs; what is not used of it is reported. */
export function readVitalSigns(resource: Element, sourceId: string, references: References): FhirVitalSign[] {
  if (!isVitalSign(resource)) {
    resource.report('not-a-vital-sign');
    return [];
  }
  const status = readStatus(resource);
  const subject = status === undefined ? undefined : resolveSubject(resource, references);
  const effective = subject === undefined ? undefined : readEffective(resource);
  if (status === undefined || !subject || !effective) return [];
  const coded = partsOf(resource).flatMap((part) => withKind(part));
  const encounterId = coded.length > 0 ? readEncounter(resource, references) : undefined;
  return coded.flatMap(({ part, kind, loinc }) => {
    const measurement = readMeasurement(part, kind);
    if (!measurement) return [];
    return {
      sourceId,
      pointer: part.pointer,
      subjectId: subject.id,
      isSubjectInDocument: subject.isInDocument,
      ...(encounterId !== undefined && { encounterId }),
      kind,
      loinc,
      ...measurement,
      effective,
      status,
    };
  });
}

function isVitalSign(resource: Element): boolean {
  return resource
    .children('category')
    .some((category) => category.children('coding').some((coding) => coding.text('code') === 'vital-signs'));
}

function readStatus(resource: Element): string | undefined {
  const status = resource.text('status') ?? '';
  if (USABLE.has(status)) return status;
  if (WITHDRAWN.has(status)) resource.report('withdrawn', { at: 'status', detail: status });
  else resource.report('status-missing', { at: 'status' });
  return undefined;
}

/** A vital sign is measured at a moment; a period or timing would need an interpretation nobody asked us for. */
function readEffective(resource: Element): FhirDateTime | undefined {
  const name = resource.has('effectiveInstant') ? 'effectiveInstant' : 'effectiveDateTime';
  const text = resource.text(name);
  const effective = text === undefined ? undefined : parseFhirDateTime(text);
  if (text === undefined) resource.report('moment-missing');
  else if (!effective) resource.report('moment-broken', { at: name });
  return effective;
}

/** The components, and the observation itself unless it is only their panel. */
function partsOf(resource: Element): Element[] {
  const components = resource.children('component');
  const isPanel = components.length > 0 && !resource.names().some((name) => name.startsWith('value'));
  return isPanel ? components : [resource, ...components];
}

function withKind(part: Element): { part: Element; kind: VitalKind; loinc: string }[] {
  const codings = part.child('code')?.children('coding') ?? [];
  const codes = codings
    .filter((coding) => coding.text('system') === LOINC)
    .flatMap((coding) => coding.text('code') ?? []);
  for (const loinc of codes) {
    const kind = kindOfLoinc(loinc);
    if (kind) return [{ part, kind, loinc }];
  }
  part.report('vital-sign-not-known', { at: 'code', detail: codes[0] });
  return [];
}

function readEncounter(resource: Element, references: References): string | undefined {
  const target = references.resolve(resource, 'encounter', 'Encounter');
  if (typeof target === 'object') return target.id;
  if (target !== 'absent') resource.report('encounter-not-found', { at: 'encounter' });
  return undefined;
}
