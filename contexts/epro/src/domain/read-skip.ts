import type { ConditionModel, ConditionOperator } from '@verum/diary-rules';
import type { ConditionDef } from '@verum/odm';

/** When an item is asked, in the words of a diary. */
export interface AskedWhen {
  readonly enableWhen: readonly ConditionModel[];
  readonly enableAny: boolean;
}

/**
 * The skip logic over an item of a form (ODM collection exception conditions: where one is true it is not collected) as
 * conditions of a diary, where the two mean the same in every case, a missing answer among them: an expression that is
 * undetermined skips nothing. Comparisons of an item with a constant, `blank(x)` and `present(x)`, joined by `||`.
 * Undefined for whatever else.
 */
export function readSkip(conditions: readonly (ConditionDef | undefined)[]): AskedWhen | undefined {
  const atoms = conditions.map(atomsOf);
  if (!atoms.every((each) => each !== undefined)) return undefined;
  const asked = atoms.flat().map(negated);
  const [only] = asked;
  if (asked.length === 1 && only) return { enableWhen: only, enableAny: only.length > 1 };
  // All of them have to hold, and one that reads "this, or not answered" cannot stand among them.
  return asked.every((each) => each.length === 1) ? { enableWhen: asked.flat(), enableAny: false } : undefined;
}

type Compared = '==' | '!=' | '>' | '<' | '>=' | '<=';
type Atom =
  | { readonly item: string; readonly operator: Compared; readonly value: string }
  | { readonly item: string; readonly operator: 'blank' | 'present' };

const COMPARISON = /^(\w+)\s*(==|!=|>=|<=|>|<)\s*(?:"([^"\\]*)"|'([^'\\]*)'|(-?\d+(?:\.\d+)?))$/;
const PRESENCE = /^(blank|present)\((\w+)\)$/;

function atomsOf(condition: ConditionDef | undefined): Atom[] | undefined {
  const code = condition?.expressions.find(({ context }) => context.toUpperCase() === 'CEL')?.code;
  if (condition === undefined || code === undefined) return undefined;
  const items = new Map(
    (condition.signature?.parameters ?? []).map(({ name, definition = '' }) => [name, itemOf(definition)]),
  );
  // A quoted `||` leaves halves that are no comparisons.
  const atoms = code.split('||').map((part): Atom | undefined => {
    const text = part.trim();
    const [, presence, of = ''] = PRESENCE.exec(text) ?? [];
    const [, name = of, operator, double, single, number] = COMPARISON.exec(text) ?? [];
    const item = items.get(name);
    if (item === undefined) return undefined;
    if (presence) return { item, operator: presence as 'blank' | 'present' };
    const value = double ?? single ?? number;
    return value === undefined ? undefined : { item, operator: operator as Compared, value };
  });
  return atoms.every((each) => each !== undefined) ? atoms : undefined;
}

/** The item of a path in the same form, none of whose groups repeats; another form's answers are not on the phone. */
function itemOf(definition: string): string | undefined {
  return /[~!@]/.test(definition) ? undefined : definition.split('/').at(-1);
}

const OPPOSITE: Readonly<Record<Compared, ConditionOperator>> = {
  '==': '!=',
  '!=': '=',
  '>': '<=',
  '<': '>=',
  '>=': '<',
  '<=': '>',
};

/** What is asked where the atom does not hold: any of these. */
function negated(atom: Atom): ConditionModel[] {
  const { item } = atom;
  if (!('value' in atom)) return [{ item, operator: 'exists', value: String(atom.operator === 'blank') }];
  const opposite = { item, operator: OPPOSITE[atom.operator], value: atom.value };
  // `!=` holds for what was not answered; every other comparison does not.
  return atom.operator === '==' ? [opposite] : [opposite, { item, operator: 'exists', value: 'false' }];
}
