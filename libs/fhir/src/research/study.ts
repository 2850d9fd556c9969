import type { Arm, Finding, StudyBuild } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import {
  extensionAt,
  extensionText,
  idOf,
  isFhirCode,
  isFhirString,
  OWN,
  objectAt,
  objectsAt,
  siteReference,
  textAt,
  textExtension,
  withExtensions,
} from './element.ts';
import { textElement, textsOf } from './texts.ts';
import { Told } from './told.ts';

const STUDY = 'urn:verum:study';
const PROTOCOL = 'urn:verum:protocol';

/** Codes of R4 ResearchStudyStatus. */
export const STUDY_STATUSES = [
  'active',
  'administratively-completed',
  'approved',
  'closed-to-accrual',
  'closed-to-accrual-and-intervention',
  'completed',
  'disapproved',
  'in-review',
  'temporarily-closed-to-accrual',
  'temporarily-closed-to-accrual-and-intervention',
  'withdrawn',
] as const;
export type StudyStatus = (typeof STUDY_STATUSES)[number];

/** What a ResearchStudy says about a study, in the words of a build. */
export type StudyFacts = Pick<StudyBuild, 'studyOid' | 'studyName' | 'studyDescription' | 'protocolName'> & {
  readonly arms: readonly Arm[];
  readonly sites: readonly string[];
};

export interface StudyOptions {
  readonly language?: string;
  /** Codes of its sites. */
  readonly sites?: readonly string[];
}

/** A study as a FHIR R4 ResearchStudy: its names, description, sites and arms. */
export function toResearchStudy(
  build: StudyBuild,
  status: StudyStatus,
  { language = build.defaultLanguage ?? '', sites = [] }: StudyOptions = {},
): JsonObject {
  const { studyOid, studyName, protocolName, studyDescription, protocol } = build;
  const identifiers = [
    { system: STUDY, value: studyOid },
    { system: PROTOCOL, value: protocolName },
  ].filter(({ value }) => isFhirString(value));
  const arms = protocol.arms ?? [];
  return {
    resourceType: 'ResearchStudy',
    ...idOf(studyOid),
    ...(isFhirCode(language) && { language }),
    ...(identifiers.length > 0 && { identifier: identifiers }),
    ...(isFhirString(studyName) && { title: studyName }),
    status,
    ...textElement('description', studyDescription, language),
    ...(sites.length > 0 && { site: sites.filter(isFhirString).map(siteReference) }),
    ...(arms.length > 0 && {
      arm: arms.map(({ oid, name, description = [] }) => ({
        ...withExtensions([textExtension(OWN.oid, oid)]),
        name: isFhirString(name) ? name : oid,
        ...textElement('description', description, language),
      })),
    }),
  };
}

/** Reads what `toResearchStudy` writes, and of others what they write alike. */
export function readResearchStudy(resource: JsonObject): {
  readonly study?: StudyFacts & { readonly status: StudyStatus };
  readonly findings: readonly Finding[];
} {
  const told = new Told();
  const status = STUDY_STATUSES.find((one) => one === resource.status);
  if (resource.resourceType !== 'ResearchStudy') told.add('wrong-resource', '', 'ResearchStudy');
  else if (objectsAt(resource, 'modifierExtension').length > 0)
    told.add('modifier-not-understood', '/modifierExtension');
  else if (!status) told.add('element-missing', '/status', 'status');
  if (!status || told.list.length > 0) return { findings: told.list };
  const identifiers = objectsAt(resource, 'identifier');
  const of = (system: string) =>
    textAt(
      identifiers.find((one) => one.system === system),
      'value',
    );
  const language = textAt(resource, 'language');
  tellUnused(told, resource, ['identifier', 'title', '_title', 'status', 'description', '_description', 'site', 'arm']);
  return {
    study: {
      studyOid: of(STUDY) || textAt(identifiers[0], 'value') || textAt(resource, 'id'),
      studyName: textAt(resource, 'title'),
      protocolName: of(PROTOCOL),
      studyDescription: textsOf(resource, 'description', language),
      status,
      sites: objectsAt(resource, 'site').map(
        (site) => textAt(objectAt(site, 'identifier'), 'value') || textAt(site, 'reference'),
      ),
      arms: objectsAt(resource, 'arm').map((arm, at) => {
        const description = textsOf(arm, 'description', language);
        return {
          oid: extensionText(extensionAt(arm, OWN.oid)) ?? `ARM.${at + 1}`,
          name: textAt(arm, 'name'),
          ...(description.length > 0 && { description }),
        };
      }),
    },
    findings: told.list,
  };
}

const COMMON = ['resourceType', 'id', 'meta', 'language', 'text', 'extension', 'implicitRules'];

export function tellUnused(told: Told, resource: JsonObject, used: readonly string[]): void {
  const left = Object.keys(resource).filter((name) => !COMMON.includes(name) && !used.includes(name));
  if (left.length > 0) told.add('elements-not-used', '', left.join(', '));
}
