import { badCharacterAt } from '@verum/values';
import type { FindingRule, Findings } from './finding.ts';
import { isJsonObject, type JsonObject, type JsonValue, LexicalNumber } from './json.ts';

/**
 * One JSON object of the document with its place. It reads elements by name; an element of another type than asked is
 * reported once and treated as absent, so that readers need no error paths.
 */
export class Element {
  readonly pointer: string;
  readonly #value: JsonObject;
  readonly #findings: Findings;

  constructor(value: JsonObject, pointer: string, findings: Findings) {
    this.#value = value;
    this.pointer = pointer;
    this.#findings = findings;
  }

  /** Names of the elements, extensions of primitives (`_birthDate`) included. */
  names(): string[] {
    return Object.keys(this.#value);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  at(name: string): string {
    return `${this.pointer}/${name}`;
  }

  /** Reports a finding here, or at one of the elements; undefined, as the caller has nothing to give then. */
  report(rule: FindingRule, { at, detail }: { at?: string; detail?: string | undefined } = {}): undefined {
    this.#findings.add(rule, at === undefined ? this.pointer : this.at(at), detail);
  }

  /** How long a list is as written; 0 when it is none. */
  length(name: string): number {
    const value = this.has(name) ? this.#value[name] : undefined;
    return value !== undefined && isList(value) ? value.length : 0;
  }

  text(name: string): string | undefined {
    return this.#read(name, (value, pointer) => this.#textOf(value, pointer));
  }

  /** The texts of a list; nulls, which hold the place of an extension, are passed over. */
  texts(name: string): string[] {
    return this.#list(name, (value, pointer) => (value === null ? undefined : this.#textOf(value, pointer)));
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, (value, pointer) => (typeof value === 'boolean' ? value : this.#wrongType(pointer)));
  }

  /** A number, to the character as it was written. */
  number(name: string): string | undefined {
    return this.#read(name, (value, pointer) =>
      value instanceof LexicalNumber ? value.source : this.#wrongType(pointer),
    );
  }

  child(name: string): Element | undefined {
    return this.#read(name, (value, pointer) => this.#elementOf(value, pointer));
  }

  children(name: string): Element[] {
    return this.#list(name, (value, pointer) => this.#elementOf(value, pointer));
  }

  #read<T>(name: string, convert: (value: JsonValue, pointer: string) => T | undefined): T | undefined {
    const value = this.has(name) ? this.#value[name] : undefined;
    return value === undefined ? undefined : convert(value, this.at(name));
  }

  #list<T>(name: string, convert: (value: JsonValue, pointer: string) => T | undefined): T[] {
    const pointer = this.at(name);
    const list = this.#read(name, (value) => (isList(value) ? value : this.#wrongType(pointer))) ?? [];
    const found: T[] = [];
    for (const [index, value] of list.entries()) {
      const converted = convert(value, `${pointer}/${index}`);
      if (converted !== undefined) found.push(converted);
    }
    return found;
  }

  #textOf(value: JsonValue, pointer: string): string | undefined {
    if (typeof value !== 'string' || value.trim() === '') return this.#wrongType(pointer);
    if (badCharacterAt(value) === undefined) return value;
    this.#findings.add('bad-character', pointer);
    return undefined;
  }

  #elementOf(value: JsonValue, pointer: string): Element | undefined {
    return isJsonObject(value) ? new Element(value, pointer, this.#findings) : this.#wrongType(pointer);
  }

  #wrongType(pointer: string): undefined {
    this.#findings.add('wrong-type', pointer);
    return undefined;
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
