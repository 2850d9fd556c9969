import type { CodeList, ItemDef } from '@verum/odm';
import { checkValue, dataTypeFromOdm, parseFormKey, parseItemPath, type ValueSpec } from '@verum/values';
import type { CasebookView, ItemContent } from './casebook-view.ts';
import { evaluate } from './evaluate.ts';
import type { Outcome } from './evaluation.ts';
import { formRules } from './form-rules.ts';
import { templateOf } from './input-path.ts';
import type { CompiledRules } from './rule.ts';

/** What stands at an item as it was typed, and may not be acceptable yet. */
export type TypedContent = Omit<ItemContent, 'version'>;

/** What follows from what was typed since the preview was begun, as far as the form settles it by itself. */
export interface Preview {
  /** The last verdict of each check that was evaluated, by its `checkKey`. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Values of derived items that are not what stands there; undefined where the item would be blank. */
  readonly derived: ReadonlyMap<string, string | undefined>;
  /** Paths that skip logic hides now; undefined while none was evaluated. */
  readonly hidden: readonly string[] | undefined;
}

export interface FormPreview {
  /** Templates of the items and groups that skip logic of the form itself hides: of others it says nothing. */
  readonly skipTemplates: ReadonlySet<string>;
  /** Takes what stands at these items now; only what reads them is evaluated. */
  enter(entries: Iterable<readonly [path: string, content: TypedContent]>): Preview;
}

export interface PreviewOptions {
  readonly formKey: string;
  /** Of the items of the form that are there, as they are saved. */
  readonly stored: Iterable<readonly [path: string, content: TypedContent]>;
  /** Civil date at the site. */
  readonly today?: string;
}

/**
 * One form while it is typed into: its own checks, derivations and skip logic by the engine that judges at the save.
 * What cannot be kept as it is typed counts as missing. The form is taken to be collected as a whole.
 */
export function previewForm(rules: CompiledRules, { formKey, stored, today }: PreviewOptions): FormPreview {
  const local = formRules(rules, formKey);
  const accept = acceptor(rules);
  const contents = new Map<string, ItemContent>();
  for (const [path, content] of stored) contents.set(path, { ...content, version: 1 });
  const derived = new Map<string, string | undefined>();
  const outcomes = new Map<string, Outcome>();
  let hidden: readonly string[] | undefined;
  const view: CasebookView = {
    formsOf: (visitOid, formOid) => {
      const parts = parseFormKey(formKey);
      return parts?.visitOid === visitOid && parts.formOid === formOid ? [formKey] : [];
    },
    item: (key, path) => {
      if (key !== formKey) return undefined;
      if (!derived.has(path)) return contents.get(path);
      const value = derived.get(path);
      return { version: 1, ...(value !== undefined && { value }) };
    },
    paths: (key) => (key === formKey ? new Set([...contents.keys(), ...derived.keys()]) : []),
  };
  return {
    skipTemplates: new Set(local.rules.filter(({ kind }) => kind === 'skip').map(({ template }) => template)),
    enter(entries) {
      const paths: string[] = [];
      for (const [path, content] of entries) {
        contents.set(path, accept(path, content));
        derived.delete(path);
        paths.push(path);
      }
      const found = evaluate(local, view, [{ formKey, paths }], today === undefined ? {} : { today });
      for (const { path, value } of found.derived) {
        if (contents.get(path)?.value === value) derived.delete(path);
        else derived.set(path, value);
      }
      for (const outcome of found.outcomes) outcomes.set(outcome.checkKey, outcome);
      hidden = found.hidden.get(formKey) ?? hidden;
      return { outcomes, derived, hidden };
    },
  };
}

/** What a save would keep of what was typed: a value as it is written there, nothing of what it would refuse. */
function acceptor({ engine }: CompiledRules): (path: string, content: TypedContent) => ItemContent {
  const specs = new Map<string, ValueSpec | undefined>();
  return (path, content) => {
    const { value, unit, notDone, leftBlank } = content;
    if (value === undefined) return { version: 1, ...(notDone && { notDone }), ...(leftBlank && { leftBlank }) };
    const itemOid = parseItemPath(path)?.itemOid ?? '';
    if (!specs.has(itemOid)) specs.set(itemOid, specOf(engine.index.items.get(itemOid), engine.index.codeLists));
    const spec = specs.get(itemOid);
    const check = spec && checkValue(spec, value);
    return check?.ok ? { version: 1, value: check.value, ...(unit && { unit }) } : { version: 1 };
  };
}

function specOf(item: ItemDef | undefined, codeLists: ReadonlyMap<string, CodeList>): ValueSpec | undefined {
  if (!item) return undefined;
  const { dataType, length, significantDigits, codeListOid } = item;
  const entries = codeLists.get(codeListOid ?? '')?.entries ?? [];
  const codes = entries.length > 0 ? new Set(entries.map(({ codedValue }) => codedValue)) : undefined;
  return { dataType: dataTypeFromOdm(dataType) ?? 'text', length, significantDigits, codes };
}

/** The hidden paths of a form: those that the preview speaks of as it says, the others as the last save left them. */
export function hiddenInPreview(
  saved: readonly string[],
  { skipTemplates, hidden }: { readonly skipTemplates: ReadonlySet<string>; readonly hidden: readonly string[] },
): readonly string[] {
  return [...saved.filter((path) => !skipTemplates.has(templateOf(path))), ...hidden];
}
