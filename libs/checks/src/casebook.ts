import { type FormKeyParts, formatFormKey, parseFormKey } from '@verum/values';
import type { CasebookView } from './casebook-view.ts';
import type { CompiledInput, CompiledRule, Engine, Use } from './engine.ts';
import { stepOf } from './input-path.ts';

/** A rule's place in a casebook: an item, a group ('!' left off its last step), a form ('' path) or a visit ('' form OID). */
export interface Spot {
  readonly formKey: string;
  readonly parts: FormKeyParts;
  readonly path: string;
}

export interface Address {
  readonly formKey: string;
  readonly path: string;
}

const NO_FORM: FormKeyParts = { visitOid: '', formOid: '' };

/** Finds places in one casebook, both ways: what a rule at a place reads, and which places read an item. */
export class Casebook {
  readonly #engine: Engine;
  readonly #view: CasebookView;
  readonly #parts = new Map<string, FormKeyParts>();
  readonly #there = new Map<string, boolean>();
  readonly #groups = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(engine: Engine, view: CasebookView) {
    this.#engine = engine;
    this.#view = view;
  }

  partsOf(formKey: string): FormKeyParts {
    let parts = this.#parts.get(formKey);
    if (!parts) {
      parts = parseFormKey(formKey) ?? NO_FORM;
      this.#parts.set(formKey, parts);
    }
    return parts;
  }

  spot(formKey: string, path: string): Spot {
    return { formKey, parts: this.partsOf(formKey), path };
  }

  /** Places of a rule in a form that there are; `fixed` are the first steps, with their keys. */
  spotsIn(rule: CompiledRule, formKey: string, fixed: readonly string[] = []): Spot[] {
    return this.groupPaths(formKey, rule.steps, fixed).map((group) => this.spot(formKey, joined(group, rule.leaf)));
  }

  /** Paths of the instances of a group in a form; a group that does not repeat is always there. */
  groupPaths(formKey: string, steps: readonly string[], fixed: readonly string[] = []): string[] {
    let paths = [''];
    for (const [level, step] of steps.entries()) {
      const given = fixed[level];
      paths =
        given === undefined
          ? paths.flatMap((parent) => this.#instancesOf(formKey, joined(parent, step), step))
          : paths.map((parent) => joined(parent, given));
    }
    return paths;
  }

  /** True for a place in a form or a repeat that is not there (any more). */
  isGone({ formKey, parts, path }: Spot): boolean {
    let isThere = this.#there.get(formKey);
    if (isThere === undefined) {
      isThere = this.#view.formsOf(parts.visitOid, parts.formOid).includes(formKey);
      this.#there.set(formKey, isThere);
    }
    if (!isThere) return true;
    if (!path.includes('!')) return false;
    const groups = this.#groupsOf(formKey);
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const group = path.slice(0, end);
      const plain = withoutKey(group);
      if (plain !== group && !groups.get(plain)?.includes(group)) return true;
    }
    return false;
  }

  /** What an input reads, seen from a place; [] when there is no such place or it is not one. */
  resolve(input: CompiledInput, from: Spot): Address[] {
    if (input.isOwnForm && input.shared === input.steps.length)
      return [{ formKey: from.formKey, path: joined(firstSteps(from.path, input.shared), input.leaf) }];
    const found = this.#formsRead(input, from).flatMap((formKey) =>
      this.#pathsRead(input, formKey, from).map((path) => ({ formKey, path })),
    );
    return input.isList || found.length === 1 ? found : [];
  }

  /** Places of a rule that read an item; without a path, any item of the form. */
  readers({ rule, input }: Use, formKey: string, path?: string): Spot[] {
    const parts = this.partsOf(formKey);
    const steps = path?.split('/') ?? [];
    if (!reaches(input, parts, path === undefined ? undefined : steps)) return [];
    if (rule.visit !== undefined) return this.#skippedWholes(rule, rule.visit, input, parts);
    const fixed = input.isOwnForm ? steps.slice(0, input.shared) : [];
    return this.#formsReading(rule, input, formKey, parts).flatMap((target) => this.spotsIn(rule, target, fixed));
  }

  /** The form or visit a rule skips as a whole, in each repeat of the visit there is. */
  wholeSpots(rule: CompiledRule, visitOid: string): Spot[] {
    if (rule.form === '') return [visitSpot(visitOid)];
    const keys = new Set<string | undefined>();
    const visit = this.#engine.index.visits.get(visitOid);
    if (!visit?.repeating) keys.add(undefined);
    for (const { formOid } of visit?.forms ?? [])
      for (const formKey of this.#view.formsOf(visitOid, formOid)) keys.add(this.partsOf(formKey).visitRepeatKey);
    return [...keys].map((visitRepeatKey) => formSpot({ visitOid, visitRepeatKey, formOid: rule.form }));
  }

  /** The place of a repeat among those of its visit. */
  ordinalOf(formKey: string): number {
    const { visitOid, visitRepeatKey, formOid } = this.partsOf(formKey);
    if (visitRepeatKey !== undefined && /^\d+$/.test(visitRepeatKey)) return Number(visitRepeatKey);
    return this.#view.formsOf(visitOid, formOid).indexOf(formKey);
  }

  #skippedWholes(rule: CompiledRule, visitOid: string, input: CompiledInput, parts: FormKeyParts): Spot[] {
    if (rule.form === '') return [visitSpot(visitOid)];
    if (input.visit.kind !== 'same') return this.wholeSpots(rule, visitOid);
    if (parts.visitOid !== visitOid) return [];
    return [formSpot({ visitOid, visitRepeatKey: parts.visitRepeatKey, formOid: rule.form })];
  }

  #formsReading(rule: CompiledRule, input: CompiledInput, formKey: string, parts: FormKeyParts): readonly string[] {
    if (input.isOwnForm) return [formKey];
    const sameRepeat = (other: string) => this.partsOf(other).visitRepeatKey === parts.visitRepeatKey;
    switch (input.visit.kind) {
      case 'same':
        return this.#view.formsOf(parts.visitOid, rule.form).filter(sameRepeat);
      case 'previous':
        return this.#view
          .formsOf(parts.visitOid, rule.form)
          .filter((later) => this.#mayBePrevious(input, formKey, this.spot(later, '')));
      default: {
        const isOwnRepeat = input.visit.kind === 'visit' && input.visit.repeat === undefined;
        return (this.#engine.visitsOf.get(rule.form) ?? []).flatMap((visitOid) => {
          const forms = this.#view.formsOf(visitOid, rule.form);
          return isOwnRepeat && visitOid === parts.visitOid ? forms.filter(sameRepeat) : forms;
        });
      }
    }
  }

  /** A form that was removed is no longer found from the later one, which now reads an earlier one. */
  #mayBePrevious(input: CompiledInput, formKey: string, later: Spot): boolean {
    const forms = this.#view.formsOf(later.parts.visitOid, input.form);
    return forms.includes(formKey) ? this.#formsRead(input, later).includes(formKey) : true;
  }

  #formsRead(input: CompiledInput, from: Spot): readonly string[] {
    if (input.isOwnForm) return [from.formKey];
    const { visit, formRepeat } = input;
    const visitOid = visit.kind === 'same' ? from.parts.visitOid : visit.oid;
    let forms = this.#view.formsOf(visitOid, input.form);
    const inRepeat = (repeat: string | undefined) =>
      forms.filter((formKey) => this.partsOf(formKey).visitRepeatKey === repeat);
    if (visit.kind === 'same') forms = inRepeat(from.parts.visitRepeatKey);
    else if (visit.kind === 'visit' && visit.repeat !== undefined) forms = inRepeat(visit.repeat);
    else if (visit.kind === 'visit' && visitOid === from.parts.visitOid) forms = inRepeat(from.parts.visitRepeatKey);
    else if (visit.kind === 'previous')
      forms = visitOid === from.parts.visitOid ? this.#nearestBefore(forms, from) : [];
    if (typeof formRepeat === 'object')
      return forms.filter((formKey) => this.partsOf(formKey).formRepeatKey === formRepeat.key);
    return formRepeat === 'same' && visit.kind !== 'every' && forms.includes(from.formKey) ? [from.formKey] : forms;
  }

  #nearestBefore(forms: readonly string[], from: Spot): string[] {
    const own = this.ordinalOf(from.formKey);
    const earlier = forms.map((formKey) => this.ordinalOf(formKey)).filter((ordinal) => ordinal < own);
    const nearest = Math.max(...earlier);
    return forms.filter((formKey) => this.ordinalOf(formKey) === nearest);
  }

  #pathsRead(input: CompiledInput, formKey: string, from: Spot): string[] {
    const { steps, shared, leaf } = input;
    let paths = [input.isOwnForm ? firstSteps(from.path, shared) : ''];
    for (let level = input.isOwnForm ? shared : 0; level < steps.length; level += 1) {
      const step = steps[level] ?? '';
      const repeat = input.repeats[level];
      paths = paths.flatMap((parent) =>
        typeof repeat === 'object'
          ? [joined(parent, `${step}!${stepOf(repeat.key) ?? ''}`)]
          : this.#instancesOf(formKey, joined(parent, step), step),
      );
    }
    return paths.map((path) => joined(path, leaf));
  }

  #instancesOf(formKey: string, path: string, step: string): readonly string[] {
    return this.#groupsOf(formKey).get(path) ?? (this.#engine.places.repeats(step) ? [] : [path]);
  }

  /** Path of a group without its own key → its instances, in the order of the form's paths. */
  #groupsOf(formKey: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#groups.get(formKey);
    if (known) return known;
    const groups = new Map<string, string[]>();
    const seen = new Set<string>();
    for (const path of this.#view.paths(formKey)) {
      for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
        const group = path.slice(0, end);
        if (seen.has(group)) continue;
        seen.add(group);
        const plain = withoutKey(group);
        const siblings = groups.get(plain);
        if (siblings) siblings.push(group);
        else groups.set(plain, [group]);
      }
    }
    this.#groups.set(formKey, groups);
    return groups;
  }
}

/** A group's path without the repeat key of its last step. */
const withoutKey = (group: string) => group.replace(/![^/]*$/, '');

export const joined = (parent: string, step: string) => (parent === '' ? step : `${parent}/${step}`);

export function firstSteps(path: string, count: number): string {
  if (count === 0) return '';
  let end = -1;
  for (let steps = 0; steps < count; steps += 1) {
    end = path.indexOf('/', end + 1);
    if (end === -1) return path;
  }
  return path.slice(0, end);
}

export const visitSpot = (visitOid: string): Spot => ({ formKey: '', parts: { visitOid, formOid: '' }, path: '' });

export const formSpot = (parts: FormKeyParts): Spot => ({ formKey: formatFormKey(parts), parts, path: '' });

/** Can an input read this form and path at all? */
function reaches(input: CompiledInput, parts: FormKeyParts, steps: readonly string[] | undefined): boolean {
  const { visit, formRepeat } = input;
  if (visit.kind !== 'same' && visit.oid !== parts.visitOid) return false;
  if (visit.kind === 'visit' && visit.repeat !== undefined && visit.repeat !== parts.visitRepeatKey) return false;
  if (typeof formRepeat === 'object' && formRepeat.key !== parts.formRepeatKey) return false;
  if (!steps) return true;
  return input.repeats.every(
    (repeat, level) => typeof repeat !== 'object' || steps[level] === `${input.steps[level]}!${stepOf(repeat.key)}`,
  );
}
