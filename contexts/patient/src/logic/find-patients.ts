import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { hospitalsIn } from '../domain/hospitals.ts';
import { idPattern } from '../domain/page-keys.ts';
import type { Patient } from '../domain/person.ts';
import { beginsWith, prefixToFind } from '../domain/search-text.ts';
import { tagOf } from '../domain/tags.ts';
import type { ServiceContext } from '../service-context.ts';
import { searchPatients } from '../store/patients.ts';
import { opened } from './sealing.ts';

/** '' for what is not looked for; what is has to hold all together. */
export interface FindPatients {
  readonly hospitalNumber: string;
  /** The name or its beginning. */
  readonly name: string;
  readonly tag: string;
  readonly hospital: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface PatientPage {
  readonly patients: readonly Patient[];
  readonly nextPageToken: string;
}

/** A page may hold fewer than were asked for, and none, with another page behind it: hits are verified here. */
export async function findPatients(
  { database, key }: ServiceContext,
  call: Call,
  query: FindPatients,
): Promise<PatientPage> {
  const { hospitalNumber, name, hospital } = query;
  const size = pageSizeOf(query.pageSize);
  const prefix = prefixToFind(name);
  const search = {
    hospitals: hospitalsIn(call.scope),
    hospital,
    number: hospitalNumber.trim() === '' ? undefined : key.indexOfNumber(hospitalNumber),
    prefix: prefix === undefined ? undefined : key.indexOfPrefix(prefix),
    tag: tagOf(query.tag),
    after: keyIn(query.pageToken, [idPattern])?.[0],
    limit: size + 1,
  };
  const rows = await database.read(call, (sql) => searchPatients(sql, search));
  const { page, nextPageToken } = pageOf(rows, size, ({ id }) => [id]);
  const patients = page.map((row) => opened(key, row)).filter(({ identity }) => beginsWith(identity.name, name));
  return { patients, nextPageToken };
}
