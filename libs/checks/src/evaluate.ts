import { type Address, Casebook, firstSteps, joined, type Spot } from './casebook.ts';
import type { CasebookView } from './casebook-view.ts';
import { type CompiledInput, type CompiledRule, type Engine, slotKey, type Use } from './engine.ts';
import type {
  Change,
  Derived,
  EvaluateOptions,
  Evaluation,
  FormExclusion,
  Outcome,
  VisitExclusion,
} from './evaluation.ts';
import type { GivenValue } from './expression.ts';
import { stableHash } from './hash.ts';
import { templateOf } from './input-path.ts';
import { runProgram, type Surroundings } from './program.ts';
import { resultText } from './result.ts';
import type { CompiledRules } from './rule.ts';
import { TaskQueue } from './task-queue.ts';
import { verdictOf } from './test-rule.ts';

/**
 * Evaluates what a change reaches: skip rules and derivations in the order of what reads what, then checks. A rule is
 * evaluated when an input of it changed, or may have become hidden or visible, or when its own item changed. Hidden
 * items count as missing for everything; a check of a hidden item is undetermined and a derivation leaves it alone.
 * The view shows the values after the change; nothing is written to it.
 */
export function evaluate(
  rules: CompiledRules,
  view: CasebookView,
  changed: readonly Change[],
  options: EvaluateOptions = {},
): Evaluation {
  const run = new Run(rules, view, options);
  for (const { formKey, paths } of changed) {
    if (paths === 'all') run.seedForm(formKey);
    else for (const path of paths) run.seedItem(formKey, path);
  }
  return run.finish();
}

/** Is an item hidden, given the hidden paths of its form as `Evaluation.hidden` has them? */
export function isHidden(hidden: ReadonlySet<string>, path: string): boolean {
  const steps = path.split('/');
  return steps.some((step, level) => {
    const around = steps.slice(0, level).join('/');
    return hidden.has(joined(around, step)) || hidden.has(joined(around, step.replace(/!.*$/, '')));
  });
}

class Run {
  readonly #engine: Engine;
  readonly #view: CasebookView;
  readonly #casebook: Casebook;
  readonly #around: Surroundings;
  readonly #queue: TaskQueue;
  /** Derived values of this run, by form key and path. */
  readonly #written = new Map<string, Map<string, string | undefined>>();
  readonly #skips = new Map<string, boolean>();
  readonly #derived: Derived[] = [];
  readonly #skipForms = new Set<string>();
  readonly #hiddenForms: FormExclusion[] = [];
  readonly #hiddenVisits: VisitExclusion[] = [];
  #evaluated = 0;

  constructor({ engine, design }: CompiledRules, view: CasebookView, { today }: EvaluateOptions) {
    this.#engine = engine;
    this.#view = view;
    this.#casebook = new Casebook(engine, view);
    this.#around = {
      expressions: engine.expressions,
      conversions: design.conversions,
      units: engine.index.units,
      today,
    };
    this.#queue = new TaskQueue(engine, this.#casebook);
  }

  seedItem(formKey: string, path: string): void {
    const { formOid } = this.#casebook.partsOf(formKey);
    for (const rule of this.#engine.byTarget.get(slotKey(formOid, templateOf(path))) ?? [])
      this.#queue.add(rule, this.#casebook.spot(formKey, path));
    this.#touch(formKey, path);
  }

  seedForm(formKey: string): void {
    const { formOid, visitOid } = this.#casebook.partsOf(formKey);
    for (const rule of this.#engine.byForm.get(formOid) ?? [])
      for (const spot of this.#casebook.spotsIn(rule, formKey)) this.#queue.add(rule, spot);
    for (const use of this.#engine.usesByForm.get(formOid) ?? [])
      if (!use.input.isOwnForm || use.rule.visit !== undefined)
        for (const spot of this.#casebook.readers(use, formKey)) this.#queue.add(use.rule, spot);
    for (const skip of [this.#engine.formSkips.get(slotKey(visitOid, formOid)), this.#engine.visitSkips.get(visitOid)])
      if (skip) for (const spot of this.#casebook.wholeSpots(skip, visitOid)) this.#queue.add(skip, spot);
  }

  finish(): Evaluation {
    for (const { rule, spot } of this.#queue.ordered()) {
      if (rule.kind === 'skip') this.#applySkip(rule, spot);
      else this.#derive(rule, spot);
    }
    const outcomes = this.#queue.checks.map(({ rule, spot }) => this.#outcome(rule, spot));
    return {
      derived: this.#derived.sort(inOrder),
      outcomes: outcomes.sort(inOrder),
      hiddenForms: this.#hiddenForms,
      hiddenVisits: this.#hiddenVisits,
      evaluated: this.#evaluated,
      hidden: new Map([...this.#skipForms].map((formKey) => [formKey, this.#hiddenIn(formKey)])),
    };
  }

  /** Queues what reads an item. */
  #touch(formKey: string, path: string): void {
    const { formOid } = this.#casebook.partsOf(formKey);
    for (const use of this.#engine.usesOf.get(slotKey(formOid, templateOf(path))) ?? [])
      for (const spot of this.#casebook.readers(use, formKey, path)) this.#queue.add(use.rule, spot);
  }

  #applySkip(rule: CompiledRule, spot: Spot): void {
    const isHiddenNow = this.#isSkipped(rule, spot);
    const { visitOid, visitRepeatKey, formOid } = spot.parts;
    if (rule.visit === undefined) {
      this.#skipForms.add(spot.formKey);
      this.#touchBeneath(rule, spot.formKey, spot.path);
      return;
    }
    if (rule.form === '') this.#hiddenVisits.push({ visitOid, isHidden: isHiddenNow, rule });
    else
      this.#hiddenForms.push({
        visitOid,
        ...(visitRepeatKey !== undefined && { visitRepeatKey }),
        formOid,
        isHidden: isHiddenNow,
        rule,
      });
    const forms = rule.form === '' ? (this.#engine.index.visits.get(visitOid)?.forms ?? []) : [{ formOid }];
    for (const form of forms)
      for (const formKey of this.#view.formsOf(visitOid, form.formOid))
        if (rule.form === '' || this.#casebook.partsOf(formKey).visitRepeatKey === visitRepeatKey)
          this.#touchBeneath(rule, formKey, '');
  }

  /** What was hidden or shown counts as changed: its own rules, and what reads the values that stand there. */
  #touchBeneath(skip: CompiledRule, formKey: string, path: string): void {
    const { formOid } = this.#casebook.partsOf(formKey);
    const { rules, uses } = beneath(this.#engine, skip, formOid);
    const fixed = skip.steps.length === 0 || path === '' ? [] : path.split('/').slice(0, skip.steps.length);
    for (const rule of rules)
      for (const spot of this.#casebook.spotsIn(rule, formKey, fixed)) this.#queue.add(rule, spot);
    for (const use of uses) {
      for (const group of this.#casebook.groupPaths(formKey, use.input.steps, fixed)) {
        const item = joined(group, use.input.leaf);
        if (this.#stored({ formKey, path: item }) !== undefined || this.#view.item(formKey, item))
          for (const spot of this.#casebook.readers(use, formKey, item)) this.#queue.add(use.rule, spot);
      }
    }
  }

  #derive(rule: CompiledRule, { formKey, path, parts }: Spot): void {
    if (!rule.item || !this.#casebook.hasGroups(formKey, path.split('/').slice(0, -1))) return;
    const address = { formKey, path };
    if (this.#isHidden(address)) return;
    this.#evaluated += 1;
    const value = resultText(this.#result(rule, { formKey, path, parts }), rule.item);
    if (value === this.#view.item(formKey, path)?.value) return;
    const written = this.#written.get(formKey) ?? new Map<string, string | undefined>();
    this.#written.set(formKey, written.set(path, value));
    this.#derived.push({ formKey, path, value, rule });
    for (const check of this.#engine.byTarget.get(slotKey(parts.formOid, rule.template)) ?? [])
      if (check.kind === 'check') this.#queue.add(check, { formKey, path, parts });
    this.#touch(formKey, path);
  }

  #outcome(rule: CompiledRule, spot: Spot): Outcome {
    const { formKey, path } = spot;
    const isOff = this.#isHidden(spot);
    if (!isOff) this.#evaluated += 1;
    const { values, addresses, print } = this.#read(rule, spot);
    const result = isOff ? undefined : runProgram(rule.program, rule.inputs, values, this.#around);
    return {
      rule,
      formKey,
      path,
      checkKey: `${rule.id}@${formKey}/${path}`,
      verdict: verdictOf(result),
      inputs: addresses,
      // Most outcomes are not kept, and a hash takes as long as the rule.
      get inputsHash() {
        return stableHash(isOff ? `hidden${print}` : print);
      },
    };
  }

  #result(rule: CompiledRule, spot: Spot): unknown {
    return runProgram(rule.program, rule.inputs, this.#read(rule, spot).values, this.#around);
  }

  /** What a rule reads at a place: the values, where they stand, and a print of it all that changes when they do. */
  #read(rule: CompiledRule, spot: Spot): Reading {
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
        if (this.#isHidden(address)) continue;
        const item = this.#view.item(address.formKey, address.path);
        const stored = this.#isDerived(input) ? this.#stored(address) : item?.value;
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

  #stored({ formKey, path }: Address): string | undefined {
    const written = this.#written.get(formKey);
    if (written?.has(path)) return written.get(path);
    return this.#view.item(formKey, path)?.value;
  }

  #isHidden({ formKey, path }: Address): boolean {
    const parts = this.#casebook.partsOf(formKey);
    const { visitOid, visitRepeatKey, formOid } = parts;
    if (this.#isWholeHidden(visitOid, visitRepeatKey, formOid)) return true;
    const skips = this.#engine.skipsOver(formOid, templateOf(path));
    return skips.some((skip) =>
      this.#isSkipped(skip, { formKey, parts, path: joined(firstSteps(path, skip.steps.length), skip.leaf) }),
    );
  }

  #isWholeHidden(visitOid: string, visitRepeatKey: string | undefined, formOid: string): boolean {
    const { visitSkips, formSkips } = this.#engine;
    if (visitSkips.size === 0 && formSkips.size === 0) return false;
    const visit = visitSkips.get(visitOid);
    if (visit && this.#casebook.wholeSpots(visit, visitOid).some((spot) => this.#isSkipped(visit, spot))) return true;
    const form = formSkips.get(slotKey(visitOid, formOid));
    const own =
      form && this.#casebook.wholeSpots(form, visitOid).find((spot) => spot.parts.visitRepeatKey === visitRepeatKey);
    return form !== undefined && own !== undefined && this.#isSkipped(form, own);
  }

  /** A condition once a place; while it is being asked (a cycle), its place counts as shown. */
  #isSkipped(rule: CompiledRule, spot: Spot, isCounted = true): boolean {
    const key = `${rule.index}\n${spot.formKey}\n${spot.path}`;
    const known = this.#skips.get(key);
    if (known !== undefined) return known;
    this.#skips.set(key, false);
    if (isCounted) this.#evaluated += 1;
    const isTrue = this.#result(rule, spot) === true;
    this.#skips.set(key, isTrue);
    return isTrue;
  }

  #hiddenIn(formKey: string): string[] {
    const { formOid } = this.#casebook.partsOf(formKey);
    const skips = (this.#engine.byForm.get(formOid) ?? []).filter(({ kind }) => kind === 'skip');
    return skips.flatMap((skip) =>
      this.#casebook
        .spotsIn(skip, formKey)
        .filter((spot) => this.#isSkipped(skip, spot, false))
        .map(({ path }) => path),
    );
  }
}

interface Reading {
  readonly values: readonly GivenValue[];
  readonly addresses: readonly Address[];
  readonly print: string;
}

interface Beneath {
  readonly rules: readonly CompiledRule[];
  readonly uses: readonly Use[];
}
const beneathOf = new WeakMap<CompiledRule, Map<string, Beneath>>();

/** Derivations and checks of what a skip covers in a form, and what reads it; found once. */
function beneath(engine: Engine, skip: CompiledRule, formOid: string): Beneath {
  const forms = beneathOf.get(skip) ?? new Map<string, Beneath>();
  beneathOf.set(skip, forms);
  let found = forms.get(formOid);
  if (!found) {
    const isUnder = (template: string) =>
      skip.template === '' || template === skip.template || template.startsWith(`${skip.template}/`);
    found = {
      rules: (engine.byForm.get(formOid) ?? []).filter(({ kind, template }) => kind !== 'skip' && isUnder(template)),
      uses: (engine.usesByForm.get(formOid) ?? []).filter(({ input }) => isUnder(input.template)),
    };
    forms.set(formOid, found);
  }
  return found;
}

/** The same whatever order the changes came in. */
function inOrder(a: Derived | Outcome, b: Derived | Outcome): number {
  if (a.formKey !== b.formKey) return a.formKey < b.formKey ? -1 : 1;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0;
}
