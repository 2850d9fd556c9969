import type { Text } from './study.ts';

/** What an outside record is to us. */
export type RecordKind = 'hospital' | 'department' | 'practitioner' | 'role';

/** The fields of a hospital that both sides may change. */
export interface HospitalFields {
  readonly name: readonly Text[];
  readonly address: string;
  readonly phone: string;
  readonly email: string;
}

export const hospitalFields = [
  'name',
  'address',
  'phone',
  'email',
] as const satisfies readonly (keyof HospitalFields)[];

interface Sent {
  /** The code of the hospital it belongs to. */
  readonly hospital: string;
  /** Type and id in the hospital's system. */
  readonly id: string;
}

export interface SentHospital extends Sent {
  readonly kind: 'hospital';
  /** Only what the hospital sends: what it never mentions is not taken away. */
  readonly fields: Partial<HospitalFields>;
}
export interface SentDepartment extends Sent {
  readonly kind: 'department';
  readonly name: readonly Text[];
  readonly specialty: string;
  readonly active: boolean;
}
export interface SentPractitioner extends Sent {
  readonly kind: 'practitioner';
  readonly name: readonly Text[];
  readonly active: boolean;
}
export interface SentRole extends Sent {
  readonly kind: 'role';
  readonly practitioner: string;
  readonly role: string;
  readonly department: string;
  readonly active: boolean;
}
export type SentRecord = SentHospital | SentDepartment | SentPractitioner | SentRole;

/** Why a record cannot be taken. The words never quote it. */
export interface Fault {
  /** A stable name. */
  readonly rule: string;
  /** A JSON pointer into the page. */
  readonly place: string;
  readonly textEn: string;
  readonly textZh: string;
}

/** One record of a page, as a connector understood it. */
export interface PageEntry {
  /** A JSON pointer into the page. */
  readonly place: string;
  /** Type and id in the hospital's system; less where it has less. */
  readonly source: string;
  /** The hospital, as far as it is known; else the connector's code. */
  readonly hospital: string;
  /** Undefined for a good one. */
  readonly fault: Fault | undefined;
  /** None for a bad one, and for one that is not ours to keep. */
  readonly record: SentRecord | undefined;
  /** SHA-256 of its content, hex. */
  readonly hash: string;
  /** What it looks like, without what it says. */
  readonly skeleton: string;
}

export interface Page {
  readonly entries: readonly PageEntry[];
  /** How the next page is asked for; undefined on the last one. */
  readonly next: string | undefined;
  /** How many records this step has, where the hospital says so. */
  readonly total: number | undefined;
  /** When the hospital answered, by its own clock; ISO 8601. */
  readonly at: string | undefined;
}

/** Under which name a bad record is kept: one row for one record, however often it comes. */
export function parkedKey({ source, hash }: Pick<PageEntry, 'source' | 'hash'>): string {
  const known = source.includes('/') ? source.replaceAll(/[^A-Za-z0-9.-]/g, '.') : '';
  return known !== '' && known.length <= 64 ? known : `content.${hash.slice(0, 32)}`;
}

/** A bad record without an id could be any of those we have: then nobody can say which are gone. */
export function isNameless({ source }: Pick<PageEntry, 'source'>): boolean {
  return !source.includes('/');
}
