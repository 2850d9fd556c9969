import type { BuildIndex, Finding, FormData, SubjectRecord, VisitData } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import {
  extensionAt,
  extensionText,
  idOf,
  isFhirString,
  OWN,
  objectAt,
  objectsAt,
  siteAt,
  siteExtension,
  textAt,
  textExtension,
  withExtensions,
} from './element.ts';
import { readQuestionnaireResponse } from './read-response.ts';
import { tellUnused } from './study.ts';
import { type ResponseOptions, subjectSystem, toQuestionnaireResponse } from './to-response.ts';
import { Told } from './told.ts';

/** Codes of R4 ResearchSubjectStatus. */
export const SUBJECT_STATUSES = [
  'candidate',
  'eligible',
  'follow-up',
  'ineligible',
  'not-registered',
  'off-study',
  'on-study',
  'on-study-intervention',
  'on-study-observation',
  'pending-on-study',
  'potential-candidate',
  'screening',
  'withdrawn',
] as const;
export type SubjectStatus = (typeof SUBJECT_STATUSES)[number];

/** What a ResearchSubject says of a subject. */
export type SubjectFacts = Pick<
  SubjectRecord,
  'studyOid' | 'metaDataVersionOid' | 'subjectKey' | 'siteOid' | 'investigatorOid'
>;

/** A subject as a FHIR R4 ResearchSubject. The person behind it is a reference by the subject key, and no more. */
export function toResearchSubject(subject: SubjectFacts, status: SubjectStatus): JsonObject {
  const { studyOid, metaDataVersionOid, subjectKey, siteOid, investigatorOid } = subject;
  const identifier = { system: subjectSystem(studyOid), value: subjectKey };
  return {
    resourceType: 'ResearchSubject',
    ...idOf(subjectKey),
    ...withExtensions([
      textExtension(OWN.build, metaDataVersionOid),
      ...(siteOid === undefined ? [] : [siteExtension(siteOid)]),
      ...(investigatorOid === undefined ? [] : [textExtension(OWN.investigator, investigatorOid)]),
    ]),
    identifier: [identifier],
    status,
    study: { type: 'ResearchStudy', identifier: { system: 'urn:verum:study', value: studyOid } },
    individual: { type: 'Patient', identifier },
  };
}

/** Reads what `toResearchSubject` writes; of others the key is the first identifier, the study its reference. */
export function readResearchSubject(resource: JsonObject): {
  readonly subject?: SubjectFacts & { readonly status: SubjectStatus };
  readonly findings: readonly Finding[];
} {
  const told = new Told();
  const status = SUBJECT_STATUSES.find((one) => one === resource.status);
  const identifier = objectsAt(resource, 'identifier')[0];
  const study = objectAt(resource, 'study');
  const subjectKey = textAt(identifier, 'value') || textAt(resource, 'id');
  if (resource.resourceType !== 'ResearchSubject') told.add('wrong-resource', '', 'ResearchSubject');
  else if (objectsAt(resource, 'modifierExtension').length > 0)
    told.add('modifier-not-understood', '/modifierExtension');
  else if (!status) told.add('element-missing', '/status', 'status');
  else if (subjectKey === '') told.add('element-missing', '/identifier', 'identifier');
  if (!status || told.list.length > 0) return { findings: told.list };
  tellUnused(told, resource, ['identifier', 'status', 'study', 'individual']);
  const siteOid = siteAt(resource);
  const investigatorOid = extensionText(extensionAt(resource, OWN.investigator));
  return {
    subject: {
      studyOid: textAt(objectAt(study, 'identifier'), 'value') || textAt(study, 'reference'),
      metaDataVersionOid: extensionText(extensionAt(resource, OWN.build)) ?? '',
      subjectKey,
      status,
      ...(siteOid !== undefined && { siteOid }),
      ...(investigatorOid !== undefined && { investigatorOid }),
    },
    findings: told.list,
  };
}

export interface SubjectOptions extends ResponseOptions {
  readonly subjectStatus?: SubjectStatus;
  /** What is known of one form beside its data. */
  readonly factsOf?: (visit: VisitData, form: FormData) => Omit<ResponseOptions, 'language'>;
}

/** A subject's whole casebook: the ResearchSubject, then a QuestionnaireResponse a form, in the order of the data. */
export function toSubjectResources(
  index: BuildIndex,
  subject: SubjectRecord,
  { factsOf, subjectStatus, ...options }: SubjectOptions = {},
): { readonly resources: readonly JsonObject[]; readonly findings: readonly Finding[] } {
  const told = new Told();
  const at = `SubjectData[${subject.subjectKey}]`;
  if (!isFhirString(subject.subjectKey) || !isFhirString(subject.studyOid)) told.add('address-broken', at);
  if (told.list.length > 0) return { resources: [], findings: told.list };
  const facts = LEFT.filter((name) => subject[name] !== undefined);
  if (facts.length > 0) told.add('not-carried', at, facts.join(', '));
  const written = subject.visits.flatMap((visit) => {
    const left: string[] = LEFT.filter((name) => name !== 'containerExtensions' && visit[name] !== undefined);
    if (visit.forms.length === 0) left.push('StudyEventData');
    if (left.length > 0) told.add('not-carried', `${at}/StudyEventData[${visit.oid}]`, left.join(', '));
    return visit.forms.map((form) =>
      toQuestionnaireResponse(index, { subject, visit, form }, { ...options, ...factsOf?.(visit, form) }),
    );
  });
  return {
    resources: [
      toResearchSubject(subject, subjectStatus ?? 'on-study'),
      ...written.flatMap(({ response }) => (response ? [response] : [])),
    ],
    findings: [...told.list, ...written.flatMap(({ findings }) => findings)],
  };
}

const LEFT = [
  'transactionType',
  'signature',
  'annotations',
  'queries',
  'extensions',
  'audit',
  'containerExtensions',
] as const satisfies readonly (keyof SubjectRecord)[];

/** The casebook back from its resources; a response that names no visit is told and left out. */
export function readSubjectResources(
  resources: readonly JsonObject[],
  index: BuildIndex,
): { readonly subject?: SubjectRecord; readonly findings: readonly Finding[] } {
  const told = new Told();
  const head = resources.find(({ resourceType }) => resourceType === 'ResearchSubject');
  const read = head && readResearchSubject(head);
  if (!read?.subject) {
    if (!read) told.add('wrong-resource', '', 'ResearchSubject');
    return { findings: [...(read?.findings ?? []), ...told.list] };
  }
  const findings: Finding[] = [...read.findings];
  const visits: { oid: string; repeatKey?: string; forms: VisitData['forms'][number][] }[] = [];
  for (const response of resources.filter((one) => one !== head)) {
    const { data, findings: own } = readQuestionnaireResponse(response, index);
    findings.push(...own);
    const { visit } = data ?? {};
    if (data && (!visit || data.subjectKey !== read.subject.subjectKey))
      told.add('element-missing', '', visit ? 'subject' : 'identifier');
    if (!data || !visit || data.subjectKey !== read.subject.subjectKey) continue;
    const known = visits.find(({ oid, repeatKey }) => oid === visit.visitOid && repeatKey === visit.visitRepeatKey);
    if (known) known.forms.push(data.form);
    else
      visits.push({
        oid: visit.visitOid,
        ...(visit.visitRepeatKey !== undefined && { repeatKey: visit.visitRepeatKey }),
        forms: [data.form],
      });
  }
  const { status: _, ...facts } = read.subject;
  return { subject: { ...facts, visits }, findings: [...findings, ...told.list] };
}
