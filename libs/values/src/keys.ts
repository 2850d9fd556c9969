/**
 * The addresses inside a subject's casebook, as text that fits a URL segment, a database column and a log line.
 *
 * Visit key:  `<visitOid>[!<visitRepeatKey>]`, e.g. `SE.UNSCHEDULED!2`.
 * Form key:  `<visitOid>[!<visitRepeatKey>]~<formOid>[!<formRepeatKey>]`, e.g. `SE.UNSCHEDULED!2~FO.AE!1`.
 * Item path: `(<groupOid>[!<groupRepeatKey>]/)*<itemOid>`, e.g. `IG.AE!3/IT.AETERM`.
 *
 * Inside a component `%`, `~`, `!` and `/` are percent-encoded in upper case, and nothing else is. One address has
 * exactly one spelling, so keys can be compared as strings. An absent repeat key is different from the key "1".
 */

export type FormKey = string & { readonly __brand: 'FormKey' };
export type VisitKey = string & { readonly __brand: 'VisitKey' };
export type ItemPath = string & { readonly __brand: 'ItemPath' };

export interface FormKeyParts {
  readonly visitOid: string;
  readonly visitRepeatKey?: string | undefined;
  readonly formOid: string;
  readonly formRepeatKey?: string | undefined;
}

export interface GroupStep {
  readonly oid: string;
  readonly repeatKey?: string | undefined;
}

export interface ItemPathParts {
  /** Outermost group first; empty for an item that stands directly under its form. */
  readonly groups: readonly GroupStep[];
  readonly itemOid: string;
}

/** UTF-16 units of one OID or repeat key, before escaping. */
export const KEY_COMPONENT_LENGTH_MAX = 200;
/** UTF-16 units of a whole key or path, after escaping. */
export const KEY_LENGTH_MAX = 600;

export type KeyFault = 'empty' | 'too-long' | 'bad-character';

/** An OID or repeat key that cannot be part of an address; `component` is the offender, or the whole key when that is too long. */
export class KeyError extends Error {
  readonly fault: KeyFault;
  readonly component: string;

  constructor(fault: KeyFault, component: string) {
    super(`key component ${JSON.stringify(component.slice(0, 60))} is refused: ${fault}`);
    this.name = 'KeyError';
    this.fault = fault;
    this.component = component;
  }
}

/** Writes a form key. Throws KeyError when a component is empty, too long or carries control characters. */
export function formatFormKey(parts: FormKeyParts): FormKey {
  const visit = formatStep(parts.visitOid, parts.visitRepeatKey);
  return bounded(`${visit}~${formatStep(parts.formOid, parts.formRepeatKey)}`) as FormKey;
}

/** Reads a form key; undefined when it is not exactly what `formatFormKey` would write. */
export function parseFormKey(text: string): FormKeyParts | undefined {
  if (text.length > KEY_LENGTH_MAX) return undefined;
  const tilde = text.indexOf('~');
  if (tilde === -1) return undefined;
  const visit = parseStep(text.slice(0, tilde));
  const form = parseStep(text.slice(tilde + 1));
  if (!visit || !form) return undefined;
  return {
    visitOid: visit.oid,
    ...(visit.repeatKey !== undefined && { visitRepeatKey: visit.repeatKey }),
    formOid: form.oid,
    ...(form.repeatKey !== undefined && { formRepeatKey: form.repeatKey }),
  };
}

/** Writes the address of a visit, `<visitOid>[!<visitRepeatKey>]`. Throws KeyError as `formatFormKey` does. */
export function formatVisitKey(visitOid: string, visitRepeatKey?: string): VisitKey {
  return bounded(formatStep(visitOid, visitRepeatKey)) as VisitKey;
}

/** Reads the address of a visit; undefined when it is not exactly what `formatVisitKey` would write. */
export function parseVisitKey(text: string): Pick<FormKeyParts, 'visitOid' | 'visitRepeatKey'> | undefined {
  const visit = text.length > KEY_LENGTH_MAX ? undefined : parseStep(text);
  if (!visit) return undefined;
  return { visitOid: visit.oid, ...(visit.repeatKey !== undefined && { visitRepeatKey: visit.repeatKey }) };
}

/** Writes an item path. Throws KeyError when a component is empty, too long or carries control characters. */
export function formatItemPath(parts: ItemPathParts): ItemPath {
  const groups = parts.groups.map((group) => `${formatStep(group.oid, group.repeatKey)}/`);
  return bounded(groups.join('') + formatStep(parts.itemOid, undefined)) as ItemPath;
}

/** Reads an item path; undefined when it is not exactly what `formatItemPath` would write. */
export function parseItemPath(text: string): ItemPathParts | undefined {
  if (text.length > KEY_LENGTH_MAX) return undefined;
  const steps = text.split('/').map(parseStep);
  const item = steps.pop();
  if (!item || item.repeatKey !== undefined) return undefined;
  const groups: GroupStep[] = [];
  for (const step of steps) {
    if (!step) return undefined;
    groups.push(step);
  }
  return { groups, itemOid: item.oid };
}

/** True when the text is a well-formed form key. */
export function isFormKey(text: string): text is FormKey {
  return parseFormKey(text) !== undefined;
}

/** True when the text is a well-formed item path. */
export function isItemPath(text: string): text is ItemPath {
  return parseItemPath(text) !== undefined;
}

/** Why a text cannot be an OID or a repeat key, or undefined when it can; importers ask before they build keys. */
export function keyComponentFault(component: string): KeyFault | undefined {
  if (component === '') return 'empty';
  if (component.length > KEY_COMPONENT_LENGTH_MAX) return 'too-long';
  // Lone surrogates do not survive UTF-8, and control characters do not survive PostgreSQL or XML.
  if (!component.isWellFormed() || /[\u0000-\u001f\u007f]/.test(component)) return 'bad-character';
  return undefined;
}

function formatStep(oid: string, repeatKey: string | undefined): string {
  return repeatKey === undefined ? escapeComponent(oid) : `${escapeComponent(oid)}!${escapeComponent(repeatKey)}`;
}

function parseStep(text: string): GroupStep | undefined {
  const mark = text.indexOf('!');
  const oid = unescapeComponent(mark === -1 ? text : text.slice(0, mark));
  if (oid === undefined) return undefined;
  if (mark === -1) return { oid };
  const repeatKey = unescapeComponent(text.slice(mark + 1));
  return repeatKey === undefined ? undefined : { oid, repeatKey };
}

function escapeComponent(component: string): string {
  const fault = keyComponentFault(component);
  if (fault) throw new KeyError(fault, component);
  return component.replace(/[%~!/]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function unescapeComponent(text: string): string | undefined {
  // Only the four canonical escapes, and no bare separator: either would give one address a second spelling.
  if (/[~!/]|%(?!25|7E|21|2F)/.test(text)) return undefined;
  const component = text.includes('%')
    ? text.replace(/%(25|7E|21|2F)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
  return keyComponentFault(component) ? undefined : component;
}

function bounded(key: string): string {
  if (key.length > KEY_LENGTH_MAX) throw new KeyError('too-long', key);
  return key;
}
