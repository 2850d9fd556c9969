import { type Address, type Casebook, firstSteps, formSpot, joined, type Spot, visitSpot } from './casebook.ts';
import type { CasebookView } from './casebook-view.ts';
import { type CompiledInput, type CompiledRule, type Engine, slotKey } from './engine.ts';
import type { GivenValue } from './expression.ts';
import { templateOf } from './input-path.ts';
import { runProgram, type Surroundings } from './program.ts';

export interface Reading {
  readonly values: readonly GivenValue[];
  readonly addresses: readonly Address[];
  /** Changes when anything does that the rule reads. */
  readonly print: string;
}

/** The casebook as rules see it: what this run has derived stands in it, and what is hidden does not. */
export class Reader {
  /** Conditions evaluated so far. */
  skipsEvaluated = 0;
  readonly #engine: Engine;
  readonly #view: CasebookView;
  readonly #casebook: Casebook;
  readonly #around: Surroundings;
  /** Derived values of this run, by form key and path. */
  readonly #written = new Map<string, Map<string, string | undefined>>();
  readonly #skips = new Map<string, boolean>();

  constructor(engine: Engine, view: CasebookView, casebook: Casebook, around: Surroundings) {
    this.#engine = engine;
    this.#view = view;
    this.#casebook = casebook;
    this.#around = around;
  }

  write({ formKey, path }: Address, value: string | undefined): void {
    const written = this.#written.get(formKey) ?? new Map<string, string | undefined>();
    this.#written.set(formKey, written.set(path, value));
  }

  result(rule: CompiledRule, spot: Spot, { values } = this.read(rule, spot)): unknown {
    return runProgram(rule.program, rule.inputs, values, this.#around);
  }

  /** What a rule reads at a place: the values, where they stand, and a print of it all that changes when they do. */
  read(rule: CompiledRule, spot: Spot): Reading {
    const values: GivenValue[] = [];
    const addresses: Address[] = [];
    let print = '';
    for (const input of rule.inputs) {
      const found = this.#casebook.resolve(input, spot);
      const list: string[] = [];
      print += `\n${input.name}`;
      for (const address of found) {
        addresses.push(address);
        print += `\t${address.formKey}/${address.path}`;
        // Hidden is missing, for the print as well: hiding a blank item changes nothing.
        if (this.isHidden(address)) continue;
        const item = this.#view.item(address.formKey, address.path);
        const stored = this.#isDerived(input) ? this.stored(address) : item?.value;
        const value = input.part === 'unit' ? item?.unit : stored;
        if (value !== undefined) list.push(value);
        if (stored !== undefined) print += `=${stored.length}:${stored}`;
        if (item && !this.#isDerived(input))
          print += ` ${item.version} ${item.unit ?? ''} ${item.notDone ?? ''} ${item.leftBlank ?? ''}`;
      }
      values.push(input.isList ? list : list[0]);
    }
    return { values, addresses, print };
  }

  #isDerived({ form, template }: CompiledInput): boolean {
    return this.#engine.derivedSlots.has(slotKey(form, template));
  }

  stored({ formKey, path }: Address): string | undefined {
    const written = this.#written.get(formKey);
    if (written?.has(path)) return written.get(path);
    return this.#view.item(formKey, path)?.value;
  }

  isHidden({ formKey, path }: Address): boolean {
    const parts = this.#casebook.partsOf(formKey);
    const { visitOid, visitRepeatKey, formOid } = parts;
    if (this.#isWholeHidden(visitOid, visitRepeatKey, formOid)) return true;
    const skips = this.#engine.skipsOver(formOid, templateOf(path));
    return skips.some((skip) =>
      this.isSkipped(skip, { formKey, parts, path: joined(firstSteps(path, skip.steps.length), skip.leaf) }),
    );
  }

  #isWholeHidden(visitOid: string, visitRepeatKey: string | undefined, formOid: string): boolean {
    const { visitSkips, formSkips } = this.#engine;
    if (visitSkips.size === 0 && formSkips.size === 0) return false;
    const visit = visitSkips.get(visitOid);
    if (visit && this.isSkipped(visit, visitSpot(visitOid))) return true;
    const form = formSkips.get(slotKey(visitOid, formOid));
    return form !== undefined && this.isSkipped(form, formSpot({ visitOid, visitRepeatKey, formOid }));
  }

  /** A condition once a place; while it is being asked (a cycle), its place counts as shown. */
  isSkipped(rule: CompiledRule, spot: Spot): boolean {
    const key = `${rule.index}\n${spot.formKey}\n${spot.path}`;
    const known = this.#skips.get(key);
    if (known !== undefined) return known;
    this.#skips.set(key, false);
    this.skipsEvaluated += 1;
    const isTrue = this.result(rule, spot) === true;
    this.#skips.set(key, isTrue);
    return isTrue;
  }
}
