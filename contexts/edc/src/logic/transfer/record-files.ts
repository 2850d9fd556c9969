import type { Sql } from '@verum/database';
import type { Finding } from '@verum/odm';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import type { Change } from '../../domain/casebook/decide-save.ts';
import { formAt } from '../../domain/casebook/form-in.ts';
import type { LoadedCasebook } from '../../domain/casebook/loaded-casebook.ts';
import { namedFiles } from '../../domain/file/file-value.ts';
import { dataFinding } from '../../domain/transfer/data-finding.ts';
import type { InlineFile } from '../../domain/transfer/inline-files.ts';
import { heldFiles } from '../../store/files.ts';
import type { Reach } from '../../store/reach.ts';

export interface RecordWithFiles {
  readonly key: SubjectKey;
  readonly reach: Reach;
  readonly build: CompiledBuild;
  readonly loaded: LoadedCasebook;
  readonly changes: ReadonlyMap<string, Change>;
  /** Those that came in the record. */
  readonly inline: readonly InlineFile[];
  readonly isComing?: ((file: string) => boolean) | undefined;
}

/** The files of a record whose values were taken and that are not there yet, and what of its values names no file. */
export async function filesOfRecord(
  sql: Sql,
  record: RecordWithFiles,
): Promise<{ readonly arriving: readonly InlineFile[]; readonly findings: readonly Finding[] }> {
  const { key, reach, build, changes, inline, isComing } = record;
  if (build.fileItems.size === 0) return { arriving: [], findings: [] };
  const named = [...changes].flatMap(([formKey, change]) => {
    const form = formAt(build, formKey);
    return form ? namedFiles(form, change).map((one) => ({ ...one, formKey })) : [];
  });
  const asked = [...new Set([...inline, ...named].map(({ file }) => file))];
  if (asked.length === 0) return { arriving: [], findings: [] };
  const held = await heldFiles(sql, key, asked, reach);
  const arriving = new Map<string, InlineFile>();
  for (const one of inline) {
    const isHeld = held.some(({ file, blinded }) => file === one.file && blinded === one.blinded);
    if (!isHeld && isTaken(record, one)) arriving.set(`${one.file} ${one.blinded}`, one);
  }
  const known = new Set([...held, ...inline].map(({ file }) => file));
  return {
    arriving: [...arriving.values()],
    findings: named
      .filter(({ file }) => !known.has(file) && !isComing?.(file))
      .map(({ formKey, path }) => notHere(`SubjectData[${key.subject}]/${formKey}/${path}`)),
  };
}

/** Whether an item holds it now: a value that was refused leaves no file behind. */
function isTaken({ changes, loaded }: RecordWithFiles, { value }: InlineFile): boolean {
  const holds = (items: ReadonlyMap<string, { readonly value?: string | undefined }>) =>
    [...items.values()].some((item) => item.value === value);
  return (
    [...changes.values()].some(({ patch }) => holds(patch)) ||
    [...loaded.forms.values()].some(({ items }) => holds(items))
  );
}

function notHere(path: string): Finding {
  const message = { en: 'The file that it names is not in the document', zh: '文档中没有其所指的文件' };
  const action = {
    en: 'Its name was kept. Import the archive, which has the files, or upload the file again.',
    zh: '已保存其名称。请导入含文件的归档，或重新上传该文件。',
  };
  return dataFinding('warning', 'file-not-here', path, message, action);
}
