import { refuse } from '@verum/call';
import { readCasebooks } from '@verum/fhir';
import { type BuildIndex, compileIndex, type Finding, type StudyBuild, type SubjectRecord } from '@verum/odm';
import type { ServiceContext } from '../../service-context.ts';
import { selectBuilds } from '../../store/builds.ts';
import { fhirRefused } from '../build/read-questionnaires.ts';
import type { Hand } from './hand.ts';

/**
 * Subjects and responses of FHIR R4 as records, in a stream. Questions are those of the study's build that a response
 * names, or of its newest one.
 * @throws Refusal DOCUMENT_REFUSED; NOT_FOUND for a study without a build
 */
export async function readFhir(
  { database, builds }: ServiceContext,
  hand: Hand,
  chunks: AsyncIterable<Uint8Array>,
  onSubject: (record: SubjectRecord) => Promise<void>,
): Promise<readonly Finding[]> {
  const { study } = hand.job;
  const models = await hand.run((call) =>
    database.read(call, async (sql) => {
      const models: { readonly model: StudyBuild; readonly isPublished: boolean }[] = [];
      for (const { build, state } of await selectBuilds(sql, study, null))
        models.push({ model: (await builds.get(sql, { study, build })).model, isPublished: state === 'PUBLISHED' });
      return models;
    }),
  );
  const newest = models.findLast(({ isPublished }) => isPublished) ?? models.at(-1);
  if (!newest) throw refuse('NOT_FOUND', { facts: { study, what: 'build' } });
  const indexes = new Map<string, BuildIndex>();
  const index = (oid: string) => {
    const { model } = models.findLast((one) => one.model.oid === oid) ?? newest;
    const known = indexes.get(model.oid) ?? compileIndex(model);
    indexes.set(model.oid, known);
    return known;
  };
  try {
    return await readCasebooks(chunks, { index, onSubject });
  } catch (error) {
    throw fhirRefused(error);
  }
}
