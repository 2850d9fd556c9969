import { type Address, Casebook, joined, type Spot } from './casebook.ts';
import type { CasebookView } from './casebook-view.ts';
import { type CompiledRule, type Engine, slotKey, type Use } from './engine.ts';
import type {
  Change,
  Derived,
  EvaluateOptions,
  Evaluation,
  FormExclusion,
  Outcome,
  Verdict,
  VisitExclusion,
} from './evaluation.ts';
import { stableHash } from './hash.ts';
import { templateOf } from './input-path.ts';
import { Reader } from './reader.ts';
import { resultText } from './result.ts';
import type { CompiledRules } from './rule.ts';
import { type Task, TaskQueue } from './task-queue.ts';
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

class Run {
  readonly #engine: Engine;
  readonly #view: CasebookView;
  readonly #casebook: Casebook;
  readonly #reader: Reader;
  readonly #queue: TaskQueue;
  readonly #derived: Derived[] = [];
  readonly #skipForms = new Set<string>();
  readonly #hiddenForms: FormExclusion[] = [];
  readonly #hiddenVisits: VisitExclusion[] = [];
  #evaluated = 0;

  constructor({ engine, design }: CompiledRules, view: CasebookView, { today }: EvaluateOptions) {
    this.#engine = engine;
    this.#view = view;
    this.#casebook = new Casebook(engine, view);
    const { expressions, index } = engine;
    const around = { expressions, conversions: design.conversions, units: index.units, today };
    this.#reader = new Reader(engine, view, this.#casebook, around);
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
    // Before `hidden` is completed: what that takes did not follow from the change.
    const evaluated = this.#evaluated + this.#reader.skipsEvaluated;
    return {
      derived: this.#derived.sort(inOrder),
      outcomes: outcomes.sort(inOrder),
      hiddenForms: this.#hiddenForms,
      hiddenVisits: this.#hiddenVisits,
      evaluated,
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
    const isHiddenNow = this.#reader.isSkipped(rule, spot);
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
        if (this.#reader.stored({ formKey, path: item }) !== undefined || this.#view.item(formKey, item))
          for (const spot of this.#casebook.readers(use, formKey, item)) this.#queue.add(use.rule, spot);
      }
    }
  }

  #derive(rule: CompiledRule, spot: Spot): void {
    const { formKey, path, parts } = spot;
    if (!rule.item || this.#casebook.isGone(spot) || this.#reader.isHidden(spot)) return;
    this.#evaluated += 1;
    const codeList = this.#engine.index.codeLists.get(rule.item.codeListOid ?? '');
    const value = resultText(this.#reader.result(rule, spot), rule.item, codeList);
    if (value === this.#view.item(formKey, path)?.value) return;
    this.#reader.write(spot, value);
    this.#derived.push({ formKey, path, value, rule });
    for (const check of this.#engine.byTarget.get(slotKey(parts.formOid, rule.template)) ?? [])
      if (check.kind === 'check') this.#queue.add(check, spot);
    this.#touch(formKey, path);
  }

  #outcome(rule: CompiledRule, spot: Spot): Outcome {
    const isOff = this.#casebook.isGone(spot) || this.#reader.isHidden(spot);
    if (!isOff) this.#evaluated += 1;
    return new CheckOutcome({ rule, spot }, isOff, this.#reader);
  }

  #hiddenIn(formKey: string): string[] {
    const { formOid } = this.#casebook.partsOf(formKey);
    const skips = (this.#engine.byForm.get(formOid) ?? []).filter(({ kind }) => kind === 'skip');
    return skips.flatMap((skip) =>
      this.#casebook
        .spotsIn(skip, formKey)
        .filter((spot) => this.#reader.isSkipped(skip, spot))
        .map(({ path }) => path),
    );
  }
}

/** Most outcomes are not kept: what takes as long as the rule is reckoned when it is asked for. */
class CheckOutcome implements Outcome {
  readonly rule: CompiledRule;
  readonly verdict: Verdict;
  readonly #spot: Spot;
  readonly #isOff: boolean;
  readonly #reader: Reader;

  constructor({ rule, spot }: Task, isOff: boolean, reader: Reader) {
    this.rule = rule;
    this.verdict = verdictOf(isOff ? undefined : reader.result(rule, spot));
    this.#spot = spot;
    this.#isOff = isOff;
    this.#reader = reader;
  }

  get formKey(): string {
    return this.#spot.formKey;
  }

  get path(): string {
    return this.#spot.path;
  }

  get checkKey(): string {
    return `${this.rule.id}@${this.formKey}/${this.path}`;
  }

  get inputs(): Address[] {
    return this.#reader.addresses(this.rule, this.#spot);
  }

  get inputsHash(): string {
    return stableHash(`${this.#isOff ? 'off' : ''}${this.#reader.print(this.rule, this.#spot)}`);
  }
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
