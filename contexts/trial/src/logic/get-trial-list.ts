import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import { type ListedStudy, listStudies } from '../store/studies.ts';
import { askForPerson, type Person, withheld } from './ask-for-persons.ts';
import { personPlaces } from './scope.ts';

export interface GetTrialList {
  /** Only the studies this patient is a subject of; '' for all. */
  readonly patient: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface TrialList {
  readonly studies: readonly ListedStudy[];
  readonly nextPageToken: string;
  /** Only when a patient was named. */
  readonly person?: Person;
}

/**
 * The studies the caller has a grant in. Which person takes part in which study is told only where the caller sees
 * persons; the studies and the person are asked for at the same time.
 */
export async function getTrialList(service: ServiceContext, call: Call, query: GetTrialList): Promise<TrialList> {
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, [codePattern])?.[0];
  const places = personPlaces(call);
  const id = query.patient;
  const patient = id === '' ? undefined : { id, places };
  const [rows, person] = await Promise.all([
    service.database.read(call, (sql) => listStudies(sql, { places: call.scope, patient, after, limit: size + 1 })),
    patient && (places.length === 0 ? withheld : askForPerson(service, call, id)),
  ]);
  const { page, nextPageToken } = pageOf(rows, size, ({ study }) => [study.code]);
  return { studies: page, nextPageToken, ...(person && { person }) };
}
