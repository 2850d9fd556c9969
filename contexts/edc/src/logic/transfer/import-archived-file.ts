import { createHash } from 'node:crypto';
import type { Call } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import { acceptFile, type FileRefusal, fileTooLarge } from '../../domain/file/accept-file.ts';
import { dataFinding, notStored } from '../../domain/transfer/data-finding.ts';
import type { ServiceContext } from '../../service-context.ts';
import { newestBuild } from '../../store/builds.ts';
import { findPlace } from '../../store/casebooks.ts';
import { heldFiles, insertFile } from '../../store/files.ts';
import { subjectLocks } from '../../store/locks.ts';
import { everything } from '../../store/reach.ts';
import { reachOf, seesBlinded } from '../reach.ts';
import { type ImportedSubject, nothing } from './import-subject.ts';
import type { ArrivingFile } from './source/source.ts';

export interface ImportArchivedFile {
  readonly study: string;
  readonly file: ArrivingFile;
  /** Nothing is stored, and the subject may be one that the document would bring. */
  readonly isDryRun: boolean;
  readonly reason: string;
  /** Written with the file, or not at all. */
  readonly also: (tx: Tx, done: ImportedSubject) => Promise<void>;
}

type Refused = Omit<FileRefusal, 'rule'> & { readonly rule: string };

// As one that is uploaded by itself, whatever the study allows: it is held as a whole.
const uploadBytesMax = 32 * 1024 * 1024;

/** A file of an archive back into its subject's casebook, judged as one that is uploaded. */
export async function importArchivedFile(
  service: ServiceContext,
  call: Call,
  { study, file, isDryRun, reason, also }: ImportArchivedFile,
): Promise<ImportedSubject> {
  const { subject, sha256, blinded } = file;
  const reach = reachOf(call, study);
  const found = await service.database.read(call, async (sql) => {
    const place = await findPlace(sql, { study, subject }, reach.sites);
    const build = place?.build ?? (isDryRun ? await newestBuild(sql, study) : undefined);
    if (build === undefined) return undefined;
    const { design } = await service.builds.get(sql, { study, build });
    return { site: place?.site, limits: design.files, isHeld: await isHeld(sql, study, file) };
  });
  const refusing = (refusals: readonly Refused[]) => ({
    ...nothing,
    findings: refusals.map(({ rule, textEn, textZh }) =>
      dataFinding('error', rule, placeOf(file), { en: textEn, zh: textZh }, notStored),
    ),
  });
  const refused = (rule: string, textEn: string, textZh: string) => refusing([{ rule, textEn, textZh }]);
  if (!found)
    return refused('file-without-subject', 'The study has no casebook of its subject', '研究中没有其受试者的病例报告');
  const { site, limits } = found;
  if (blinded && site !== undefined && !seesBlinded(reach, site))
    return refused('file-blinded', 'Only the unblinded may bring it', '仅非盲人员可以导入');
  if (found.isHeld) return nothing;
  const bytesMax = Math.min(limits.maxBytes, uploadBytesMax);
  const bytes = await file.read(bytesMax);
  if (!bytes) return refusing([fileTooLarge(bytesMax)]);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return refused('file-damaged', 'Its content is not what its name says', '内容与其名称（SHA-256）不符');
  const verdict = acceptFile({ name: file.name, mediaType: file.mediaType, bytes }, limits);
  if (!verdict.ok) return refusing(verdict.refusals);
  const done = { ...nothing, files: 1 };
  if (isDryRun || site === undefined) return done;
  const { name, mediaType, size } = verdict.file;
  const row = { study, subject, site, blinded, file: sha256, name, mediaType, size, bytes };
  return await service.database.write(
    call,
    reason.trim() || 'Imported',
    async (tx) => {
      const stored = (await insertFile(tx, row)) ? done : nothing;
      await also(tx, stored);
      return stored;
    },
    subjectLocks({ study, subject }),
  );
}

async function isHeld(sql: Sql, study: string, { subject, sha256, blinded }: ArrivingFile): Promise<boolean> {
  const held = await heldFiles(sql, { study, subject }, [sha256], everything);
  return held.some((one) => one.blinded === blinded);
}

/** Without its name, which may tell who somebody is. */
const placeOf = ({ subject, sha256 }: ArrivingFile) => `SubjectData[${subject}]/File[${sha256.slice(0, 12)}]`;
