import { createHash } from 'node:crypto';
import { type Refusal, refuse, violation } from '@verum/call';
import { FhirRefusal, readNdjson, readQuestionnaire } from '@verum/fhir';
import type { Finding, StudyBuild } from '@verum/odm';

/** Whether a file begins as JSON does: FHIR, as lines or as one document. */
export const isJson = (start: Uint8Array) => /^\uFEFF?\s*\{/.test(new TextDecoder().decode(start.subarray(0, 2000)));

/** What FHIR is refused with, in the words of a refusal; anything else is thrown on. */
export function fhirRefused(error: unknown): Refusal {
  if (!(error instanceof FhirRefusal)) throw error;
  const { code, text, next } = error;
  return refuse('DOCUMENT_REFUSED', {
    facts: { code },
    violations: [violation('document', code, `${text.en} ${next.en}`, `${text.zh}${next.zh}`)],
  });
}

/**
 * The Questionnaires of a file as builds: those of one build of ours together, each of others as a build of its own that
 * is named by its content. Their forms all stand in one visit, for no Questionnaire knows of a visit plan.
 * @throws Refusal DOCUMENT_REFUSED
 */
export async function readQuestionnaires(
  document: Uint8Array,
): Promise<{ readonly builds: readonly StudyBuild[]; readonly findings: readonly Finding[] }> {
  const name = createHash('sha256').update(document).digest('hex').slice(0, 12);
  const builds = new Map<string, StudyBuild>();
  const findings: Finding[] = [];
  const others = new Map<string, number>();
  async function* once() {
    yield document;
  }
  try {
    for await (const { line, resource } of readNdjson(once())) {
      const type = typeof resource?.resourceType === 'string' ? resource.resourceType : '?';
      if (!resource || type !== 'Questionnaire') {
        others.set(type, (others.get(type) ?? 0) + 1);
        continue;
      }
      const oid = `Questionnaire.${name}${builds.size === 0 ? '' : `.${builds.size + 1}`}`;
      const read = readQuestionnaire(resource, { studyOid: 'Project.FHIR', oid });
      findings.push(...read.findings.map((one) => ({ ...one, line, path: `Questionnaire${one.path}` })));
      if (!read.build) continue;
      const known = builds.get(read.build.oid);
      builds.set(read.build.oid, known ? together(known, read.build) : read.build);
    }
  } catch (error) {
    throw fhirRefused(error);
  }
  return { builds: [...builds.values()], findings: [...findings, ...notRead(others)] };
}

type Kind = 'forms' | 'groups' | 'items' | 'codeLists' | 'units' | 'conditions' | 'methods';
const kinds: readonly Kind[] = ['forms', 'groups', 'items', 'codeLists', 'units', 'conditions', 'methods'];

/** Two forms of one build: what both define is one and the same. */
function together(one: StudyBuild, other: StudyBuild): StudyBuild {
  const all = (kind: Kind) => {
    const oids = new Set(one[kind].map(({ oid }) => oid));
    return [...one[kind], ...other[kind].filter(({ oid }) => !oids.has(oid))];
  };
  const [visit, ...visits] = one.visits;
  return {
    ...one,
    ...Object.fromEntries(kinds.map((kind) => [kind, all(kind)])),
    visits: visit
      ? [{ ...visit, forms: [...visit.forms, ...other.visits.flatMap(({ forms }) => forms)] }, ...visits]
      : other.visits,
  };
}

function notRead(others: ReadonlyMap<string, number>): Finding[] {
  const count = [...others.values()].reduce((sum, one) => sum + one, 0);
  if (count === 0) return [];
  return [
    {
      ...{ severity: 'info', rule: 'resources-not-read', path: '', line: 0, column: 0 },
      message: { en: `${count} resources are no Questionnaire`, zh: `${count} 个资源不是 Questionnaire` },
      action: { en: 'They were left out.', zh: '已略去。' },
    },
  ];
}
