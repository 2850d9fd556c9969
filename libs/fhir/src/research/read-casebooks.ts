import type { BuildIndex, Finding, SubjectRecord, VisitData } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { objectAt, parseQuestionnaireUrl, textAt } from './element.ts';
import { type Line, readNdjson } from './ndjson.ts';
import { type ReadResponse, readQuestionnaireResponse } from './read-response.ts';
import { readResearchSubject, type SubjectFacts } from './subject.ts';
import { type ResearchRule, Told } from './told.ts';

export interface CasebookReading {
  /** The build of this OID, or another one where the study has none of it; '' when nobody said. */
  index(buildOid: string): BuildIndex;
  /** One subject's data that stand together; those of one subject may come in several records. */
  onSubject(record: SubjectRecord): Promise<void>;
}

/** Findings beyond so many are not kept. */
const findingsMax = 20_000;
/** Kinds of resources that nothing is read of. */
const kindsMax = 200;
/** Subjects that are remembered, for the responses that only name their patients. */
const patientsMax = 200_000;
/** Forms of one subject that are in memory at once. */
const formsMax = 1000;

/**
 * ResearchSubjects and QuestionnaireResponses of a file (see `readNdjson`) as casebooks, in their order. A response of
 * others belongs to the one visit of the build that has its form, and to the subject whose ResearchSubject came before
 * and names its patient, or whose key is the id of its patient. Everything else in the file is counted and left out.
 * @throws FhirRefusal for what is no such file at all
 */
export async function readCasebooks(
  chunks: AsyncIterable<Uint8Array>,
  reading: CasebookReading,
): Promise<readonly Finding[]> {
  const gathering = new Gathering(reading);
  for await (const line of readNdjson(chunks)) await gathering.take(line);
  return await gathering.end();
}

type Facts = Omit<SubjectFacts, 'studyOid'>;

class Gathering {
  readonly #reading: CasebookReading;
  readonly #findings: Finding[] = [];
  readonly #patients = new Map<string, Facts>();
  readonly #left = new Map<string, number>();
  #subject: SubjectFacts | undefined;
  #visits: Map<string, VisitData & { readonly forms: VisitData['forms'][number][] }> = new Map();
  #forms = 0;

  constructor(reading: CasebookReading) {
    this.#reading = reading;
  }

  async take({ line, resource }: Line): Promise<void> {
    const type = textAt(resource, 'resourceType');
    if (!resource || type === '') this.#tell(line, '', 'line-not-read');
    else if (type === 'ResearchSubject') await this.#subjectOf(resource, line);
    else if (type === 'QuestionnaireResponse') await this.#response(resource, line);
    else this.#count(/^[A-Za-z]{1,40}$/.test(type) ? type : '?');
  }

  #count(type: string): void {
    const kind = this.#left.has(type) || this.#left.size < kindsMax ? type : '?';
    this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1);
  }

  async end(): Promise<readonly Finding[]> {
    await this.#flush();
    for (const [type, count] of this.#left) this.#tell(0, '', 'resources-not-read', `${type} (${count})`);
    return this.#findings;
  }

  async #subjectOf(resource: JsonObject, line: number): Promise<void> {
    const { subject, findings } = readResearchSubject(resource);
    this.#keep(findings, 'ResearchSubject', line);
    if (!subject) return;
    const { status: _, ...facts } = subject;
    const reference = textAt(objectAt(resource, 'individual'), 'reference');
    if (this.#patients.size < patientsMax) this.#patients.set(reference || subject.subjectKey, facts);
    await this.#open(facts);
  }

  async #response(resource: JsonObject, line: number): Promise<void> {
    const canonical = textAt(resource, 'questionnaire');
    const known = this.#patients.get(textAt(objectAt(resource, 'subject'), 'reference'));
    const index = this.#reading.index(parseQuestionnaireUrl(canonical)?.buildOid ?? known?.metaDataVersionOid ?? '');
    const { data, findings } = readQuestionnaireResponse(resource, index, formOf(canonical, index));
    this.#keep(findings, 'QuestionnaireResponse', line);
    if (!data) return;
    const visit = data.visit ?? onlyVisit(index, data.form.oid);
    const subjectKey = known?.subjectKey ?? data.subjectKey.split('/').at(-1) ?? '';
    if (!visit) this.#tell(line, 'QuestionnaireResponse', 'visit-unknown');
    else if (subjectKey === '') this.#tell(line, 'QuestionnaireResponse/subject', 'element-missing', 'subject');
    else await this.#add({ ...data, visit, subjectKey });
  }

  async #add({ visit, form, ...facts }: Required<Pick<ReadResponse, 'visit'>> & ReadResponse): Promise<void> {
    const isSame =
      this.#subject?.subjectKey === facts.subjectKey &&
      (facts.metaDataVersionOid === '' || this.#subject.metaDataVersionOid === facts.metaDataVersionOid);
    if (!isSame || this.#forms >= formsMax) await this.#open({ ...this.#patients.get(facts.subjectKey), ...facts });
    const { visitOid, visitRepeatKey } = visit;
    const key = JSON.stringify([visitOid, visitRepeatKey]);
    const repeat = visitRepeatKey === undefined ? {} : { repeatKey: visitRepeatKey };
    const entry = this.#visits.get(key) ?? { oid: visitOid, ...repeat, forms: [] };
    this.#visits.set(key, entry);
    entry.forms.push(form);
    this.#forms += 1;
  }

  async #open(subject: SubjectFacts): Promise<void> {
    await this.#flush();
    this.#subject = subject;
  }

  async #flush(): Promise<void> {
    if (this.#subject) await this.#reading.onSubject({ ...this.#subject, visits: [...this.#visits.values()] });
    this.#subject = undefined;
    this.#visits = new Map();
    this.#forms = 0;
  }

  #tell(line: number, path: string, rule: ResearchRule, detail = ''): void {
    const told = new Told();
    told.add(rule, '', detail);
    this.#keep(told.list, path, line);
  }

  #keep(findings: readonly Finding[], resource: string, line: number): void {
    const left = findingsMax - this.#findings.length;
    this.#findings.push(...findings.slice(0, left).map((one) => ({ ...one, line, path: resource + one.path })));
  }
}

/** The form that a canonical of others ends in: `https://example.org/Questionnaire/phq9|1.0`. */
function formOf(canonical: string, { forms }: BuildIndex): string | undefined {
  const name = canonical.split('|')[0]?.split('/').at(-1) ?? '';
  return forms.has(name) ? name : undefined;
}

/** The one visit that has the form, where neither repeats. */
function onlyVisit({ build, forms }: BuildIndex, formOid: string): ReadResponse['visit'] {
  const [visit, ...others] = build.visits.filter((one) => one.forms.some((ref) => ref.formOid === formOid));
  const isCertain = visit && others.length === 0 && !visit.repeating && !forms.get(formOid)?.repeating;
  return isCertain ? { visitOid: visit.oid } : undefined;
}
