import {
  counts,
  dm,
  type Form,
  holdOf,
  type Item,
  isBlank,
  isLiving,
  isMale,
  isOut,
  isThere,
  type Model,
  type Query,
  shadow,
  sv,
  visitOf,
  vitals,
  vs,
} from './model.ts';

/** What a command changed: paths of forms, or a form as a whole that appeared or disappeared. */
export type Changed = ReadonlyMap<string, readonly string[] | 'all'>;

type Touches = (key: string, path: string) => boolean;

const weight = 'IG.VS/IT.WEIGHT';
const height = 'IG.VS/IT.HEIGHT';
const bmi = 'IG.VS/IT.BMI';
const sex = 'IG.DM/IT.SEX';
const child = 'IG.DM/IT.CHILD';
const titre = 'IG.LB/IT.TITRE';

/** What stands at an item for whoever reads it in a rule; undefined where nothing does. */
function itemAt(model: Model, key: string, path: string): Item | undefined {
  const form = model.forms[key];
  if (!counts(form) || isOut(form, path) || form.orphaned.includes(path)) return undefined;
  return form.items[path];
}

const numberAt = (model: Model, key: string, path: string): number | undefined => {
  const value = itemAt(model, key, path)?.value;
  return value === undefined ? undefined : Number(value);
};

/** Puts contents into a form, each with its next version; gives back the paths that changed. */
export function put(
  form: Form,
  contents: Readonly<Record<string, Omit<Item, 'version'>>>,
  base = form.items,
): string[] {
  const changed: string[] = [];
  for (const [path, content] of Object.entries(contents)) {
    const before = base[path];
    const same = JSON.stringify([before?.value, before?.notDone, before?.leftBlank, before?.removed]);
    if (before && same === JSON.stringify([content.value, content.notDone, content.leftBlank, content.removed]))
      continue;
    if (!before && isBlank({ ...content, version: 0 })) continue;
    form.items[path] = { ...content, version: (before?.version ?? 0) + 1 };
    changed.push(path);
  }
  return changed;
}

/**
 * Everything that follows from a change: what is hidden, derived, asked, expected.
 * @param isMove no command changed a form: the casebook stands on another build
 */
export function follow(model: Model, changed: Changed, isMove = false): { hardFailure: boolean } {
  const touches: Touches = (key, path) => {
    const paths = changed.get(key);
    return paths === 'all' || paths?.includes(path) === true;
  };
  hide(model, touches(dm, sex) || changed.get(dm) === 'all');
  derive(model, touches, (key) => !isMove && changed.has(key));
  const hardFailure = failsHard(model, touches);
  for (const check of checks(model)) {
    const form = model.forms[check.form];
    if (!form || holdOf(model, check.form) === 'LOCKED') continue;
    if (check.reads.some(({ form: key, path }) => touches(key, path)) || changed.get(check.form) === 'all')
      ask(model, check);
  }
  if (!isMove) for (const key of changed.keys()) begin(model, key);
  return { hardFailure };
}

function hide(model: Model, isTouched: boolean): void {
  const form = model.forms[dm];
  if (form && isTouched && holdOf(model, dm) !== 'LOCKED') form.hidden = isMale(model) ? [child] : [];
}

/** The body mass index of each form with a weight, from the height at screening. */
function derive(model: Model, touches: Touches, isChanged: (key: string) => boolean): void {
  for (const key of vitals) {
    const form = model.forms[key];
    if (!counts(form) || holdOf(model, key) !== 'NONE') continue;
    if (!touches(key, weight) && !touches(vs, height)) continue;
    const [kg, cm] = [numberAt(model, key, weight), numberAt(model, vs, height)];
    const value = kg === undefined || cm === undefined ? undefined : (kg / ((cm * cm) / 10_000)).toFixed(1);
    const paths = put(form, { [bmi]: value === undefined ? {} : { value } });
    if (paths.length > 0 && !isChanged(key)) form.revision += 1;
  }
}

function failsHard(model: Model, touches: Touches): boolean {
  const most = model.build === 1 ? 260 : 280;
  return vitals.some((key) =>
    Object.keys(model.forms[key]?.items ?? {}).some((path) => {
      const isSbp = path.endsWith('/IT.SBP') && touches(key, path);
      const value = isSbp ? numberAt(model, key, path) : undefined;
      return value !== undefined && (value < 60 || value > most);
    }),
  );
}

interface Check {
  readonly id: string;
  readonly form: string;
  readonly path: string;
  readonly reads: readonly { readonly form: string; readonly path: string }[];
  readonly fails: (...values: number[]) => boolean;
  readonly isCandidate?: true;
}

/** Every soft check at its place; a place exists where its form has anything at that path, or at its repeat. */
function checks(model: Model): Check[] {
  const found: Check[] = [];
  for (const key of vitals) {
    const form = model.forms[key];
    if (!form) continue;
    const off = (now: number, start: number) => now < start * 0.9 || now > start * 1.1;
    const reads = [weight, weight].map((path, index) => ({ form: index === 0 ? key : vs, path }));
    found.push({ id: 'IT.WEIGHT#1', form: key, path: weight, reads, fails: off });
    for (const group of ['IG.BP!1', 'IG.BP!2']) {
      const [sbp, dbp] = [`${group}/IT.SBP`, `${group}/IT.DBP`];
      const own = (...paths: string[]) => paths.map((path) => ({ form: key, path }));
      found.push({
        id: 'IT.DBP#1',
        form: key,
        path: dbp,
        reads: own(sbp, dbp),
        fails: (s, d) => d >= s,
        isCandidate: true,
      });
      found.push({ id: 'IT.SBP#3', form: key, path: sbp, reads: own(sbp), fails: (s) => s > 160 });
    }
  }
  if (model.forms[shadow])
    found.push({
      id: 'IT.TITRE#1',
      form: shadow,
      path: titre,
      reads: [{ form: shadow, path: titre }],
      fails: (t) => t > 100,
    });
  return found.sort((a, b) => (a.form < b.form ? -1 : a.form > b.form ? 1 : a.path < b.path ? -1 : 1));
}

/** One living query a check, none about what was accepted, and a correction answers. */
function ask(model: Model, { id, form, path, reads, fails, isCandidate }: Check): void {
  const isOff = !counts(model.forms[form]) || isOut(model.forms[form] as Form, path);
  const values = reads.map((read) => numberAt(model, read.form, read.path));
  const seen = reads.map((read) =>
    counts(model.forms[read.form]) ? (itemAt(model, read.form, read.path) ?? 'none') : 'gone',
  );
  const inputs = JSON.stringify([isOff, seen]);
  const isFailing = !isOff && values.every((value) => value !== undefined) && fails(...(values as number[]));
  const key = `${id}@${form}/${path}`;
  const known = model.queries.filter((query) => query.check === key);
  const living = known.find(isLiving);
  const isAccepted = known.some((query) => !isLiving(query) && query.inputs === inputs);
  if (!isFailing) {
    if (living?.state === 'OPEN') step(living, { state: 'ANSWERED', inputs });
    if (living?.state === 'CANDIDATE') step(living, { state: 'CANCELLED', inputs });
    return;
  }
  if (living) {
    if (living.inputs === inputs || isAccepted) return;
    step(living, { state: living.state === 'ANSWERED' ? 'OPEN' : living.state, inputs });
    return;
  }
  if (isAccepted) return;
  const closed = known.filter(({ state }) => state === 'CLOSED').map(({ number }) => number);
  model.queries.push({
    ...{ form, number: nextNumber(model, form), path, check: key, inputs, revision: 1, opener: '', assignee: '' },
    ...{ state: isCandidate ? 'CANDIDATE' : 'OPEN', isReleased: !isCandidate },
    follows: closed.length > 0 ? Math.max(...closed) : null,
  });
}

export function step(query: Query, change: Partial<Query>): void {
  Object.assign(query, change);
  query.revision += 1;
  query.isReleased ||= query.state === 'OPEN' || query.state === 'ANSWERED';
}

export const nextNumber = ({ queries }: Model, form: string): number =>
  queries.filter((query) => query.form === form).length + 1;

/** A visit begins with its first form that everybody sees, and has the date that stands in its form. */
function begin(model: Model, key: string): void {
  const form = model.forms[key];
  const name = visitOf(key);
  model.visits[name] ??= { isHeld: false, heldOn: null, skipped: null };
  const visit = model.visits[name];
  if (isThere(form) && form.entry !== 'SKIPPED' && key !== shadow) visit.isHeld = true;
  const date = isThere(form) ? form.items['IG.SV/IT.SVDAT']?.value : undefined;
  if (key === sv) visit.heldOn = date ?? null;
}
