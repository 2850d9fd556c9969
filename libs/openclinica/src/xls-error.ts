import type { Bilingual } from '@verum/odm';

export type XlsFault =
  | 'not-xls'
  | 'no-template'
  | 'no-content'
  | 'truncated'
  | 'loop'
  | 'encrypted'
  | 'limit'
  | 'unsupported'
  | 'malformed';

/** A spreadsheet that cannot be read, with the place: `sector 7`, `byte 512`, `Items!C5`. Quotes nothing that it holds. */
export class XlsError extends Error {
  readonly fault: XlsFault;
  readonly place: string;
  readonly text: Bilingual;

  constructor(fault: XlsFault, place: string, en: string, zh: string) {
    super(`${place}: ${en}`);
    this.name = 'XlsError';
    this.fault = fault;
    this.place = place;
    this.text = { en, zh };
  }
}

export const truncated = (place: string) => new XlsError('truncated', place, 'The file ends too early', '文件不完整');
export const tooMuch = (place: string, en: string, zh: string) => new XlsError('limit', place, en, zh);
