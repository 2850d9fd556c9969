import { type Call, refuse } from '@verum/call';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findFile, streamFile } from '../../store/files.ts';
import { reachOf } from '../reach.ts';

export interface FilePart {
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** @throws Refusal NOT_FOUND */
export async function* getFile(
  { database }: ServiceContext,
  call: Call,
  key: SubjectKey & { readonly file: string },
): AsyncGenerator<FilePart> {
  const found = await database.read(call, (sql) => findFile(sql, key, reachOf(call, key.study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { study: key.study, subject: key.subject } });
  for await (const data of streamFile(database, call, { ...key, blinded: found.blinded }))
    yield { contentType: found.mediaType, data };
}
