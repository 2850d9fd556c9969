import { createHash } from 'node:crypto';
import { cleanFileName, fileEnding } from './file-name.ts';
import { type FileType, type Sniffed, sniffType } from './file-type.ts';

/** A file as it arrives. */
export interface IncomingFile {
  readonly name: string;
  /** As the sender declares it, with or without parameters; '' when it does not. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What the study allows. */
export interface FileLimits {
  readonly maxBytes: number;
  /** Media types, lower case. A zip, and with it an office document, only where it is among them. */
  readonly types: readonly string[];
}

export interface AcceptedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  /** SHA-256 of the content, hex: what a signature binds to, and how a copy is told from the original. */
  readonly sha256: string;
}

/** Why a file is refused, for the person who sent it. Never quotes its name, which may tell who a patient is. */
export interface FileRefusal {
  readonly rule:
    | 'file-empty'
    | 'file-too-large'
    | 'file-type-unknown'
    | 'file-type-differs'
    | 'file-type-refused'
    | 'file-encoding'
    | 'file-ending';
  readonly textEn: string;
  readonly textZh: string;
}

export type FileVerdict =
  | { readonly ok: true; readonly file: AcceptedFile }
  | { readonly ok: false; readonly refusals: readonly FileRefusal[] };

/**
 * Judges a file by its content, what is declared, and its name; everything that is wrong comes together. Content
 * decides: a type that is declared must agree with it, and so must the ending of the name, under which it will be
 * opened again one day. A name without an ending gets one. It is no search for viruses.
 */
export function acceptFile({ name, mediaType, bytes }: IncomingFile, limits: FileLimits): FileVerdict {
  const size = bytes.length;
  if (size === 0) return { ok: false, refusals: [empty] };
  // What is too large is not looked at any further: the limit is there to keep work small.
  if (size > limits.maxBytes) return { ok: false, refusals: [fileTooLarge(limits.maxBytes)] };
  const cleaned = cleanFileName(name);
  const ending = fileEnding(cleaned);
  const sniffed = sniffType(bytes);
  if (sniffed === 'unknown') return { ok: false, refusals: [unknown] };
  if (sniffed === 'text-in-another-encoding') return { ok: false, refusals: [encoding] };
  const type = typeOf(sniffed, mediaType, ending);
  const refusals: FileRefusal[] = [];
  if (type === undefined) refusals.push(differs(sniffed));
  else if (!limits.types.includes(type)) refusals.push(refused(limits.types));
  const endings = ENDINGS[type ?? sniffed] ?? [];
  if (ending !== '' && !endings.includes(ending)) refusals.push(wrongEnding(endings));
  if (type === undefined || refusals.length > 0) return { ok: false, refusals };
  const kept = ending === '' ? cleanFileName(`${cleaned}.${endings[0]}`) : cleaned;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ok: true, file: { name: kept, mediaType: type, size, sha256 } };
}

const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const DOCX = `${OFFICE}wordprocessingml.document`;
const XLSX = `${OFFICE}spreadsheetml.sheet`;
const PPTX = `${OFFICE}presentationml.presentation`;

/** What else a content may rightly be declared as. */
const ALSO: Partial<Record<FileType, readonly string[]>> = {
  'text/plain': ['text/csv'],
  'application/zip': [DOCX, XLSX, PPTX],
};

/** The usual one first. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/zip': ['zip'],
  'text/plain': ['txt', 'text', 'log', 'md'],
  'text/csv': ['csv'],
  'text/html': ['html'],
  [DOCX]: ['docx'],
  [XLSX]: ['xlsx'],
  [PPTX]: ['pptx'],
};

/** Other names of the same; Windows with Excel declares every CSV as a workbook of 1997. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'application/x-pdf': 'application/pdf',
  'application/x-zip-compressed': 'application/zip',
  'application/csv': 'text/csv',
  'application/vnd.ms-excel': 'text/csv',
};

/** The type that content and declaration agree on; undefined when they do not. Nothing declared agrees with all. */
function typeOf(sniffed: FileType, mediaType: string, ending: string): string | undefined {
  const written = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  const declared = Object.hasOwn(ALIASES, written) ? ALIASES[written] : written;
  const possible = [sniffed, ...(ALSO[sniffed] ?? [])];
  if (declared === '' || declared === 'application/octet-stream')
    return possible.find((type) => ENDINGS[type]?.includes(ending)) ?? sniffed;
  return possible.find((type) => type === declared);
}

const empty: FileRefusal = {
  rule: 'file-empty',
  textEn: 'The file is empty. Choose it again, or check it where it was made.',
  textZh: '文件为空。请重新选择，或在原处检查该文件。',
};

const unknown: FileRefusal = {
  rule: 'file-type-unknown',
  textEn: 'The content of the file is of no type known here. Save it as PDF, or as a PNG or JPEG picture.',
  textZh: '无法识别文件内容的类型。请另存为 PDF，或 PNG、JPEG 图片。',
};

const encoding: FileRefusal = {
  rule: 'file-encoding',
  textEn: 'The text is not in UTF-8. In Excel, save it as “CSV UTF-8”; in other programs choose the encoding UTF-8.',
  textZh: '文本不是 UTF-8 编码。请在 Excel 中另存为“CSV UTF-8”，其他软件请选择 UTF-8 编码。',
};

/** Also of a file that was not read, because of its size. */
export function fileTooLarge(maxBytes: number): FileRefusal {
  const size = maxBytes >= 2 ** 20 ? `${Math.floor((maxBytes / 2 ** 20) * 10) / 10} MiB` : `${maxBytes} bytes`;
  return {
    rule: 'file-too-large',
    textEn: `The file is larger than ${size}. Scan it with a lower resolution, or divide it.`,
    textZh: `文件超过 ${size.replace('bytes', '字节')}。请降低扫描分辨率或拆分文件。`,
  };
}

function differs(sniffed: Sniffed): FileRefusal {
  return {
    rule: 'file-type-differs',
    textEn: `The content is ${sniffed}, and the file is declared as something else. Save it again in the type that it is.`,
    textZh: `文件内容为 ${sniffed}，与声明的类型不符。请按实际类型重新保存。`,
  };
}

function refused(types: readonly string[]): FileRefusal {
  return {
    rule: 'file-type-refused',
    textEn: `This study takes no files of this type. It takes ${types.join(', ') || 'none at all'}.`,
    textZh: `本研究不接收此类型的文件。可接收：${types.join('、') || '无'}。`,
  };
}

function wrongEnding(endings: readonly string[]): FileRefusal {
  const shown = endings.map((ending) => `.${ending}`);
  return {
    rule: 'file-ending',
    textEn: `The name of the file does not end as its content asks: ${shown.join(', ')}. Rename it.`,
    textZh: `文件名的扩展名与内容不符，应为 ${shown.join('、')}。请重命名。`,
  };
}
