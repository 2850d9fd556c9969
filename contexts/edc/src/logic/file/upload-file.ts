import { type Call, refuse, violation } from '@verum/call';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import { acceptFile } from '../../domain/file/accept-file.ts';
import { valueOfFile } from '../../domain/file/file-value.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { insertFile } from '../../store/files.ts';
import { subjectLocks } from '../../store/locks.ts';
import { noCasebook } from '../casebook/get-form.ts';
import { reachOf, seesBlinded } from '../reach.ts';

export interface UploadFile extends SubjectKey {
  readonly name: string;
  /** As declared; '' when it is not. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface StoredFile {
  /** SHA-256, hex. */
  readonly file: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  /** What an item of type base64Binary is saved with: the same hash in base64. */
  readonly value: string;
}

/**
 * Takes a file for a subject's casebook, judged by its content. The same content twice is one file. What an unblinded
 * person brings only the unblinded can open: nobody else can tell what is in it.
 * @throws Refusal NOT_FOUND, FILE_REFUSED with everything that is wrong
 */
export async function uploadFile(service: ServiceContext, call: Call, command: UploadFile): Promise<StoredFile> {
  const { study, subject, name, mediaType, bytes } = command;
  const reach = reachOf(call, study);
  const { place, limits } = await service.database.read(call, async (sql) => {
    const found = await findPlace(sql, command, reach.sites);
    if (!found) throw noCasebook(command);
    const build = await service.builds.get(sql, { study, build: found.build });
    return { place: found, limits: build.design.files };
  });
  const verdict = acceptFile({ name, mediaType, bytes }, limits);
  if (!verdict.ok) {
    throw refuse('FILE_REFUSED', {
      violations: verdict.refusals.map(({ rule, textEn, textZh }) => violation('document', rule, textEn, textZh)),
    });
  }
  const { file } = verdict;
  const row = { study, subject, site: place.site, blinded: seesBlinded(reach, place.site) };
  await service.database.write(
    call,
    'File',
    (tx) => insertFile(tx, { ...row, ...file, file: file.sha256, bytes }),
    subjectLocks(command),
  );
  return {
    ...{ file: file.sha256, name: file.name, mediaType: file.mediaType, size: file.size },
    value: valueOfFile(file.sha256),
  };
}
