import { type Address, type Casebook, firstSteps, formSpot, joined, type Spot, visitSpot } from './casebook.ts';
import type { CasebookView } from './casebook-view.ts';
import { type CompiledInput, type CompiledRule, type Engine, slotKey } from './engine.ts';
import type { GivenValue } from './expression.ts';
import { templateOf } from './input-path.ts';
import { runProgram, type Surroundings } from './program.ts';

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

  result(rule: CompiledRule, spot: Spot): unknown {
    return runProgram(rule.program, rule.inputs, this.#values(rule, spot), this.#around);
  }

  /** Where the values stand that a rule reads at a place. */
  addresses(rule: CompiledRule, spot: Spot): Address[] {
    return rule.inputs.flatMap((input) => this.#casebook.resolve(input, spot));
  }

  /** What a rule reads at a place, as a text that changes when anything of it does. */
  print(rule: CompiledRule, spot: Spot): string {
    let print = '';
    for (const input of rule.inputs) {
      print += `\n${input.name}`;
      for (const address of this.#casebook.resolve(input, spot)) {
        print += `\t${address.formKey}/${address.path}`;
        // Hidden is missing, here as well: hiding a blank item changes nothing.
        if (this.isHidden(address)) continue;
        const item = this.#view.item(address.formKey, address.path);
        const isDerived = this.#isDerived(input);
        const stored = isDerived ? this.stored(address) : item?.value;
        if (stored !== undefined) print += `=${stored.length}:${stored}`;
        if (item && !isDerived)
          print += ` ${item.version} ${item.unit ?? ''} ${item.notDone ?? ''} ${item.leftBlank ?? ''}`;
      }
    }
    return print;
  }

  #values(rule: CompiledRule, spot: Spot): GivenValue[] {
    return rule.inputs.map((input) => {
      const list: string[] = [];
      for (const address of this.#casebook.resolve(input, spot)) {
        if (this.isHidden(address)) continue;
        const value =
          input.part === 'unit' ? this.#view.item(address.formKey, address.path)?.unit : this.stored(address);
        if (value !== undefined) list.push(value);
      }
      return input.isList ? list : list[0];
    });
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
    const { formsWithSkips, skipsOver } = this.#engine;
    if (!formsWithSkips.has(formOid)) return false;
    return skipsOver(formOid, templateOf(path)).some((skip) =>
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
