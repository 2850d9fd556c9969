// Writes small Excel files for the tests: BIFF8 records in an OLE2 compound file, and nothing that they do not need.

export type CellValue = string | number | undefined;
export type Rows = readonly (readonly CellValue[])[];

export const bytesOf = (...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
export const u16 = (value: number) => [value & 0xff, (value >>> 8) & 0xff];
export const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
export const f64 = (value: number) => [...new Uint8Array(new Float64Array([value]).buffer)];
export const record = (type: number, ...parts: readonly (readonly number[])[]): number[] => {
  const data = parts.flat();
  return [...u16(type), ...u16(data.length), ...data];
};
/** Two bytes a character, with its flags and without its length. */
export const wide = (text: string) => [
  1,
  ...Array.from({ length: text.length }, (_, at) => u16(text.charCodeAt(at))).flat(),
];
export const shared = (text: string) => [...u16(text.length), ...wide(text)];
const begin = (kind: number) => record(0x809, u16(0x600), u16(kind), u16(0), u16(0), u32(0), u32(0));
const end = record(0x0a);

export interface XlsParts {
  /** The shared texts as one record and its continuations. */
  readonly sst?: readonly number[];
  /** Between the beginning of the workbook and its sheets. */
  readonly before?: readonly number[];
  /** Records of each sheet. */
  readonly sheets: readonly { readonly name: string; readonly cells: readonly number[] }[];
}

export function workbookStream({ sst = [], before = [], sheets }: XlsParts): Uint8Array {
  const boundSize = sheets.reduce((sum, { name }) => sum + 4 + 8 + name.length, 0);
  const head = [...begin(5), ...before];
  let at = head.length + boundSize + sst.length + end.length;
  const bounds: number[] = [];
  const bodies = sheets.map(({ name, cells }) => {
    bounds.push(...record(0x85, u32(at), [0, 0], [name.length, 0], [...Buffer.from(name, 'latin1')]));
    const body = [...begin(0x10), ...cells, ...end];
    at += body.length;
    return body;
  });
  return Uint8Array.from([head, bounds, sst, end, ...bodies].flat());
}

/** Numbers as NUMBER, texts as LABELSST. */
export function xlsOf(sheets: Readonly<Record<string, Rows>>): Uint8Array {
  const texts: string[] = [];
  const parts = Object.entries(sheets).map(([name, rows]) => ({
    name,
    cells: rows.flatMap((cells, row) =>
      cells.flatMap((value, column) => {
        const place = [...u16(row), ...u16(column), ...u16(0)];
        if (value === undefined || value === '') return [];
        if (typeof value === 'number') return record(0x203, place, f64(value));
        return record(0xfd, place, u32(texts.push(value) - 1));
      }),
    ),
  }));
  return compoundFile({ Workbook: workbookStream({ sst: sharedTexts(texts), sheets: parts }) });
}

/** A record a text, so that none is too long. */
function sharedTexts(texts: readonly string[]): number[] {
  const [first = '', ...others] = texts;
  return [
    ...record(0xfc, u32(texts.length), u32(texts.length), texts.length > 0 ? shared(first) : []),
    ...others.flatMap((text) => record(0x3c, shared(text))),
  ];
}

const SECTOR = 512;
const END = 0xfffffffe;
const FREE = 0xffffffff;
const sectorsFor = (bytes: number) => Math.ceil(bytes / SECTOR);

/** Streams below 4096 bytes lie in the mini stream, as everywhere. FAT first, then directory, mini FAT, streams. */
export function compoundFile(streams: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const small = Object.entries(streams).filter(([, bytes]) => bytes.length < 4096);
  const mini: number[] = [];
  const miniFat: number[] = [];
  const starts = new Map<string, number>();
  for (const [name, bytes] of small) {
    starts.set(name, miniFat.length);
    const count = Math.ceil(bytes.length / 64);
    for (let index = 1; index <= count; index += 1) miniFat.push(index === count ? END : miniFat.length + 1);
    mini.push(...bytes, ...new Array(count * 64 - bytes.length).fill(0));
  }
  const large = Object.entries(streams).filter(([, bytes]) => bytes.length >= 4096);
  const entryCount = 1 + Object.keys(streams).length;
  const sizes = [entryCount * 128, miniFat.length * 4, mini.length, ...large.map(([, bytes]) => bytes.length)];
  const contentSectors = sizes.reduce((sum, size) => sum + sectorsFor(size), 0);
  const fatSectors = Math.ceil((contentSectors + 2) / 127);
  const fat: number[] = new Array(fatSectors).fill(0xfffffffd);
  const body: number[] = [];
  const put = (bytes: readonly number[] | Uint8Array): number => {
    const start = fat.length;
    const count = sectorsFor(bytes.length);
    for (let index = 1; index <= count; index += 1) fat.push(index === count ? END : fat.length + 1);
    for (const byte of bytes) body.push(byte);
    for (let left = count * SECTOR - bytes.length; left > 0; left -= 1) body.push(0);
    return count === 0 ? END : start;
  };
  const directoryStart = fat.length;
  const afterDirectory = directoryStart + sectorsFor(entryCount * 128);
  const miniFatStart = afterDirectory;
  const miniStart = miniFatStart + sectorsFor(miniFat.length * 4);
  let next = miniStart + sectorsFor(mini.length);
  for (const [name, bytes] of large) {
    starts.set(name, next);
    next += sectorsFor(bytes.length);
  }
  const names = Object.keys(streams);
  const entry = (name: string, type: number, right: number, child: number, start: number, size: number) => [
    ...[...name.padEnd(32, '\0')].flatMap((letter) => u16(letter.charCodeAt(0))),
    ...[...u16((name.length + 1) * 2), type, 1, ...u32(FREE), ...u32(right), ...u32(child)],
    ...[...new Array(36).fill(0), ...u32(start), ...u32(size), ...u32(0)],
  ];
  put([
    ...entry('Root Entry', 5, FREE, names.length > 0 ? 1 : FREE, mini.length > 0 ? miniStart : END, mini.length),
    ...names.flatMap((name, index) =>
      entry(
        name,
        2,
        index + 2 < entryCount ? index + 2 : FREE,
        FREE,
        starts.get(name) ?? END,
        streams[name]?.length ?? 0,
      ),
    ),
  ]);
  put(miniFat.flatMap(u32));
  put(mini);
  for (const [, bytes] of large) put(bytes);
  while (fat.length % 128 !== 0) fat.push(FREE);
  const header = [
    ...[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Array(16).fill(0)],
    ...[...u16(62), ...u16(3), ...u16(0xfffe), ...u16(9), ...u16(6), ...new Array(6).fill(0), ...u32(0)],
    ...[...u32(fat.length / 128), ...u32(directoryStart), ...u32(0), ...u32(4096)],
    ...[
      ...u32(miniFat.length > 0 ? miniFatStart : END),
      ...u32(sectorsFor(miniFat.length * 4)),
      ...u32(END),
      ...u32(0),
    ],
    ...Array.from({ length: 109 }, (_, index) => u32(index < fat.length / 128 ? index : FREE)).flat(),
  ];
  return bytesOf(header, fat.flatMap(u32), body);
}

/** The headings of LibreClinica's template 1.0. */
export const HEADINGS = {
  CRF: ['CRF_NAME*', 'VERSION*', 'VERSION_DESCRIPTION*', 'REVISION_NOTES*'],
  Sections: ['SECTION_LABEL*', 'SECTION_TITLE*', 'SUBTITLE', 'INSTRUCTIONS', 'PAGE_NUMBER'],
  Groups: [
    ...['GROUP_LABEL*', 'GROUP_LAYOUT*', 'GROUP_HEADER', 'GROUP_REPEAT_NUMBER', 'GROUP_REPEAT_MAX'],
    'GROUP_DISPLAY_STATUS',
  ],
  Items: [
    ...['ITEM_NAME*', 'DESCRIPTION_LABEL*', 'LEFT_ITEM_TEXT', 'UNITS', 'RIGHT_ITEM_TEXT', 'SECTION_LABEL*'],
    ...['GROUP_LABEL', 'HEADER', 'SUBHEADER', 'PARENT_ITEM', 'COLUMN_NUMBER', 'PAGE_NUMBER', 'QUESTION_NUMBER'],
    ...['RESPONSE_TYPE*', 'RESPONSE_LABEL', 'RESPONSE_OPTIONS_TEXT', 'RESPONSE_VALUES_OR_CALCULATIONS'],
    ...['RESPONSE_LAYOUT', 'DEFAULT_VALUE', 'DATA_TYPE*', 'WIDTH_DECIMAL', 'VALIDATION', 'VALIDATION_ERROR_MESSAGE'],
    ...['PHI', 'REQUIRED', 'ITEM_DISPLAY_STATUS', 'SIMPLE_CONDITIONAL_DISPLAY'],
  ],
};

type Line = Readonly<Record<string, CellValue>>;
/** A template filled in: each line by its headings without the asterisk; an item is a text of one section at least. */
export function templateOf(items: readonly Line[], groups: readonly Line[] = [], sections: readonly Line[] = [{}]) {
  const under = (name: keyof typeof HEADINGS, lines: readonly Line[]): Rows => [
    HEADINGS[name],
    ...lines.map((line) => HEADINGS[name].map((heading) => line[heading.replace('*', '')])),
  ];
  const basic = { SECTION_LABEL: 'S1', RESPONSE_TYPE: 'text', DATA_TYPE: 'ST', DESCRIPTION_LABEL: 'What it is' };
  return xlsOf({
    CRF: under('CRF', [{ CRF_NAME: 'Vital signs', VERSION: 'v1', VERSION_DESCRIPTION: 'First' }]),
    Sections: under(
      'Sections',
      sections.map((line) => ({ SECTION_LABEL: 'S1', SECTION_TITLE: 'Measurements', ...line })),
    ),
    Groups: under('Groups', groups),
    Items: under(
      'Items',
      items.map((line) => ({ ...basic, ...line })),
    ),
  });
}
