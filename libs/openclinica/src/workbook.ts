import { CompoundFile } from './compound-file.ts';
import { type BiffRecord, RecordReader, readRecords } from './records.ts';
import { tooMuch, truncated, XlsError } from './xls-error.ts';

export interface XlsLimits {
  readonly bytes: number;
  readonly sheets: number;
  readonly cells: number;
  /** Of all cells together: many may share one text. */
  readonly characters: number;
}
export const XLS_LIMITS: XlsLimits = { bytes: 32 * 1024 * 1024, sheets: 256, cells: 500_000, characters: 8_000_000 };

export interface Sheet {
  readonly name: string;
  /** By row, then by column, both from 0; blank cells are not there. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, string>>;
}

// Record types of [MS-XLS] 2.3.
const [BOF, EOF, FILEPASS, BOUNDSHEET, SST] = [0x809, 0x0a, 0x2f, 0x85, 0xfc];
const [LABELSST, LABEL, RSTRING, NUMBER, RK, MULRK, FORMULA, STRING, BOOLERR] = [
  0xfd, 0x204, 0xd6, 0x203, 0x27e, 0xbd, 0x06, 0x207, 0x205,
];

/**
 * The cells of the worksheets of an Excel 97 to 2003 file (BIFF8) as text: numbers as shortest decimals, formulas by
 * their last result, booleans TRUE and FALSE, errors #ERROR. Formats are not applied, so a date is its serial number.
 * @throws XlsError
 */
export function readXls(bytes: Uint8Array, limits: XlsLimits = XLS_LIMITS): Sheet[] {
  if (bytes.length > limits.bytes) throw tooMuch('file', 'The file is too large', '文件过大');
  const file = new CompoundFile(bytes);
  const stream = file.stream('Workbook');
  if (!stream) {
    if (file.stream('EncryptedPackage')) throw encrypted('EncryptedPackage');
    const isOld = file.stream('Book') !== undefined;
    const [en, zh] = isOld
      ? [
          'Files of Excel 95 and before are not read; save it as Excel 97-2003',
          '不支持 Excel 95 及更早的文件，请另存为 Excel 97-2003',
        ]
      : ['The file holds no workbook', '文件中没有工作簿'];
    throw new XlsError(isOld ? 'unsupported' : 'not-xls', 'Workbook', en, zh);
  }
  const { sheets, texts } = readGlobals(stream, limits);
  // Sheets that share no byte have no more records together than the stream has room for.
  const budget = { cells: limits.cells, characters: limits.characters, records: stream.length / 4 };
  return sheets.map(({ name, at }) => new SheetReading(name, texts, budget).read(stream, at));
}

const encrypted = (place: string) =>
  new XlsError('encrypted', place, 'The file is encrypted; take its password off first', '文件已加密，请先取消密码');

interface Globals {
  readonly sheets: readonly { readonly name: string; readonly at: number }[];
  readonly texts: readonly string[];
}

function readGlobals(stream: Uint8Array, limits: XlsLimits): Globals {
  const sheets: { name: string; at: number }[] = [];
  let texts: string[] = [];
  let isFirst = true;
  for (const record of readRecords(stream)) {
    const { type, at } = record;
    if (isFirst) checkBegin(record);
    isFirst = false;
    if (type === FILEPASS) throw encrypted(`byte ${at}`);
    if (type === EOF) return { sheets, texts };
    if (type === SST) texts = sharedTexts(record);
    if (type !== BOUNDSHEET) continue;
    const reader = new RecordReader(record);
    const start = reader.u32();
    reader.skip(1);
    // Charts and macros are sheets too.
    const isWorksheet = reader.u8() === 0;
    const name = reader.text(reader.u8());
    if (isWorksheet) sheets.push({ name, at: start });
    if (sheets.length > limits.sheets) throw tooMuch(`byte ${at}`, 'There are too many sheets', '工作表过多');
  }
  throw truncated('Workbook');
}

function checkBegin(record: BiffRecord): void {
  if (record.type === BOF && new RecordReader(record).u16() === 0x600) return;
  throw new XlsError(
    'unsupported',
    `byte ${record.at}`,
    'This is no workbook of Excel 97-2003',
    '不是 Excel 97-2003 工作簿',
  );
}

/** As many as there are, whatever count is declared. */
function sharedTexts(record: BiffRecord): string[] {
  const reader = new RecordReader(record, 8);
  const texts: string[] = [];
  while (!reader.isDone) texts.push(reader.text(reader.u16()));
  return texts;
}

interface Budget {
  cells: number;
  characters: number;
  records: number;
}

class SheetReading {
  readonly #name: string;
  readonly #texts: readonly string[];
  readonly #budget: Budget;
  readonly #rows = new Map<number, Map<number, string>>();

  constructor(name: string, texts: readonly string[], budget: Budget) {
    this.#name = name;
    this.#texts = texts;
    this.#budget = budget;
  }

  read(stream: Uint8Array, from: number): Sheet {
    let depth = 0;
    let waiting: readonly [row: number, column: number] | undefined;
    for (const record of readRecords(stream, from)) {
      this.#budget.records -= 1;
      if (this.#budget.records < 0) throw new XlsError('malformed', this.#name, 'Sheets overlap', '工作表相互重叠');
      if (depth === 0) checkBegin(record);
      if (record.type === BOF) depth += 1;
      if (record.type === EOF) depth -= 1;
      if (depth === 0) return { name: this.#name, rows: this.#rows };
      // What stands inside is of an embedded chart.
      if (depth > 1) continue;
      if (record.type === STRING && waiting) {
        const reader = new RecordReader(record);
        this.#put(...waiting, reader.text(reader.u16()));
        waiting = undefined;
      } else waiting = this.#cell(record) ?? waiting;
    }
    throw truncated(this.#name);
  }

  /** The cell whose text the next STRING holds, for a formula of text. */
  #cell(record: BiffRecord): readonly [row: number, column: number] | undefined {
    if (!cellRecords.has(record.type)) return undefined;
    const { type } = record;
    const reader = new RecordReader(record);
    const [row, column] = [reader.u16(), reader.u16()];
    if (type === MULRK) {
      for (let at = column, left = (record.data.byteLength - 6) / 6; left >= 1; left -= 1, at += 1) {
        reader.skip(2);
        this.#put(row, at, String(fromRk(reader.u32())));
      }
      return undefined;
    }
    reader.skip(2);
    if (type === LABELSST) this.#put(row, column, this.#shared(reader.u32(), row, column));
    if (type === LABEL || type === RSTRING) this.#put(row, column, reader.text(reader.u16()));
    if (type === NUMBER) this.#put(row, column, String(asDouble(reader.u32(), reader.u32())));
    if (type === RK) this.#put(row, column, String(fromRk(reader.u32())));
    if (type === BOOLERR) this.#put(row, column, logical(reader.u8(), reader.u8() === 1));
    return type === FORMULA ? this.#formula(row, column, reader.u32(), reader.u32()) : undefined;
  }

  /** [MS-XLS] 2.5.133: a number, unless its last two bytes are FFFF. */
  #formula(row: number, column: number, low: number, high: number): readonly [row: number, column: number] | undefined {
    if (high >>> 16 !== 0xffff) this.#put(row, column, String(asDouble(low, high)));
    else if ((low & 0xff) === 0) return [row, column];
    else if ((low & 0xff) < 3) this.#put(row, column, logical((low >>> 16) & 0xff, (low & 0xff) === 2));
    return undefined;
  }

  #shared(index: number, row: number, column: number): string {
    const text = this.#texts[index];
    if (text !== undefined) return text;
    const place = `${this.#name}!${cellName(row, column)}`;
    throw new XlsError('malformed', place, 'The text of a cell is missing', '单元格的文本缺失');
  }

  #put(row: number, column: number, text: string): void {
    if (text === '') return;
    this.#budget.cells -= 1;
    this.#budget.characters -= text.length;
    if (this.#budget.cells < 0 || this.#budget.characters < 0)
      throw tooMuch(`${this.#name}!${cellName(row, column)}`, 'There is too much in the cells', '单元格内容过多');
    const cells = this.#rows.get(row) ?? new Map<number, string>();
    this.#rows.set(row, cells.set(column, text));
  }
}

const cellRecords: ReadonlySet<number> = new Set([...[LABELSST, LABEL, RSTRING, NUMBER, RK, MULRK, FORMULA, BOOLERR]]);

const logical = (value: number, isError: boolean) => (isError ? '#ERROR' : value === 0 ? 'FALSE' : 'TRUE');

function asDouble(low: number, high: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, low, true);
  view.setUint32(4, high, true);
  return view.getFloat64(0, true);
}

/** [MS-XLS] 2.5.218: 30 bits of an integer or of a double, perhaps times 100. */
function fromRk(rk: number): number {
  const value = rk & 2 ? rk >> 2 : asDouble(0, (rk & 0xfffffffc) >>> 0);
  return rk & 1 ? value / 100 : value;
}

/** `C5` for row 4 and column 2. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return `${letters}${row + 1}`;
}
