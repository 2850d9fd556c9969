import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type AuditEntry = Json<edc.AuditEntry>;

export const kinds = [
  ...(['form', 'query', 'verification', 'signature', 'hold', 'unlock_request', 'visit', 'casebook'] as const),
  ...(['annotation', 'foreign_fact', 'file', 'build', 'activation', 'migration'] as const),
];
export type Kind = (typeof kinds)[number];
export const ops = ['insert', 'update', 'delete'] as const;

/** Filters as they stand in the address; days are those of the reader. */
export interface AuditSearch {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actor?: string | undefined;
  readonly kind?: Kind | undefined;
  readonly subject?: string | undefined;
  readonly form?: string | undefined;
  readonly path?: string | undefined;
}

export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  const text = (value: unknown) => (['string', 'number'].includes(typeof value) ? String(value) : undefined);
  const day = (value: unknown) => /^\d{4}-\d{2}-\d{2}$/.exec(text(value) ?? '')?.[0];
  return {
    from: day(search.from),
    to: day(search.to),
    actor: text(search.actor),
    kind: kinds.find((one) => one === search.kind),
    subject: text(search.subject),
    form: text(search.form),
    path: text(search.path),
  };
}

/** What the API takes: a form only with its subject, an item only with its form, and both days whole. */
export function auditRequest(study: string, search: AuditSearch) {
  const { actor, kind, subject } = search;
  const form = subject ? search.form : undefined;
  const path = form ? search.path : undefined;
  return {
    ...{ study, actor, kind, subject, form, path },
    from: search.from && startOfDay(search.from, 0),
    to: search.to && startOfDay(search.to, 1),
  };
}

/** The instant at which a day begins where the reader is. */
function startOfDay(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export interface FieldChange {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

/** Field by field what an entry changed; what is the same before and after is left out. */
export function fieldChanges({ oldJson = '', newJson = '' }: AuditEntry): readonly FieldChange[] {
  const was = fieldsOf(oldJson);
  const is = fieldsOf(newJson);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) => {
    const change = { field, was: textOf(was[field]), is: textOf(is[field]) };
    return change.was === change.is ? [] : [change];
  });
}

/** The same in a line: the value alone where that is what changed. */
export function shortChange(entry: AuditEntry): { readonly was: string; readonly is: string } {
  const changes = fieldChanges(entry);
  const value = changes.find(({ field }) => field === 'value');
  if (value && changes.length === 1) return value;
  const line = (of: 'was' | 'is') =>
    changes
      .filter((change) => change[of] !== '')
      .map((change) => (change.field === 'value' ? change[of] : `${change.field}: ${change[of]}`))
      .join(', ');
  return { was: line('was'), is: line('is') };
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  if (json === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : { value };
  } catch {
    return { value: json };
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
