import {
  extensionAttribute,
  type Finding,
  type FormData,
  type ItemData,
  redcapNamespace,
  type SubjectRecord,
} from '@verum/odm';
import { parseItemPath } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import { type AcceptedFile, acceptFile } from '../file/accept-file.ts';
import { valueOfFile } from '../file/file-value.ts';
import { dataFinding, notStored } from './data-finding.ts';
import { formKeyOf } from './incoming-forms.ts';

/** A file that came in the document. */
export interface InlineFile extends Omit<AcceptedFile, 'sha256'> {
  /** SHA-256, hex. */
  readonly file: string;
  /** What its item holds of it. */
  readonly value: string;
  readonly blinded: boolean;
  readonly bytes: Uint8Array;
}

export interface TakenFiles {
  /** The record with the names of files where their contents were. */
  readonly record: SubjectRecord;
  readonly files: readonly InlineFile[];
  readonly findings: readonly Finding[];
}

const nameBytes = 32;

/**
 * Other systems write the content of a file as the value of its item (ODM 1.3.2, ItemDataBase64Binary); here an item
 * names a file, and the file stands with the subject. A content becomes a file when it is one that the study takes; a
 * value of 32 bytes is the name that our own exports write, unless the document gives a name of its own to the file.
 * @param isUnblinded whoever is not brings nothing into a blinded item: what is said of it would tell that there is one
 */
export function takeInlineFiles(record: SubjectRecord, build: CompiledBuild, isUnblinded: boolean): TakenFiles {
  const { fileItems, blinding, design } = build;
  if (fileItems.size === 0) return { record, files: [], findings: [] };
  const files: InlineFile[] = [];
  const findings: Finding[] = [];

  function take(item: ItemData, form: FormData, place: string): ItemData[] {
    if (!fileItems.has(item.path.slice(item.path.lastIndexOf('/') + 1))) return [item];
    const itemOid = parseItemPath(item.path)?.itemOid ?? '';
    const blinded = blinding.isBlinded(form.oid) || blinding.items.has(itemOid);
    const incoming = isUnblinded || !blinded ? contentOf(item, itemOid) : undefined;
    if (!incoming) return [item];
    const verdict = acceptFile(incoming, design.files);
    if (!verdict.ok) {
      for (const { rule, textEn, textZh } of verdict.refusals)
        findings.push(dataFinding('error', rule, `${place}/${item.path}`, { en: textEn, zh: textZh }, notStored));
      return [];
    }
    const { sha256: file, ...accepted } = verdict.file;
    const value = valueOfFile(file);
    files.push({ ...accepted, file, value, blinded, bytes: incoming.bytes });
    return [{ ...item, value }];
  }

  const visits = record.visits.map((visit) => ({
    ...visit,
    forms: visit.forms.map((form) => {
      const place = `SubjectData[${record.subjectKey}]/${formKeyOf(visit, form) ?? form.oid}`;
      return { ...form, items: form.items.flatMap((item) => take(item, form, place)) };
    }),
  }));
  return { record: files.length + findings.length > 0 ? { ...record, visits } : record, files, findings };
}

/** The file that an item's value is the content of; undefined for the name of one, and for what is no base64. */
function contentOf(item: ItemData, itemOid: string) {
  const written = (item.value ?? '').replaceAll(/\s+/g, '');
  const bytes = Buffer.from(written, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== written) return undefined;
  const says = (name: string) => extensionAttribute(item, redcapNamespace, name);
  const name = says('DocName');
  if (bytes.length === nameBytes && name === undefined) return undefined;
  // A dot in an OID begins no ending.
  return { name: name ?? itemOid.replaceAll('.', '_'), mediaType: says('MimeType') ?? '', bytes };
}
