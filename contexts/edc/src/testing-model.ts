import { permissionsOf, Role } from '@verum/contracts';

/** A casebook of testing-core's study as a few maps: what the real one has to agree with, step by step. */
export interface Model {
  readonly forms: Map<string, ModelForm>;
  readonly holds: Map<string, 'FROZEN' | 'LOCKED'>;
  /** Levels whose unlocking is asked for, by whom. */
  readonly unlocks: Map<string, { readonly number: number; readonly by: Who }>;
  readonly queries: Map<string, ModelQuery>;
}

export interface ModelForm {
  revision: number;
  entry: 'STARTED' | 'COMPLETE' | 'SKIPPED';
  removed: boolean;
  readonly values: Map<string, { value: string; version: number }>;
  readonly verified: Map<string, number>;
}

export interface ModelQuery {
  state: 'OPEN' | 'ANSWERED' | 'CLOSED' | 'CANCELLED';
  readonly opener: Who;
}

export const roles = {
  crc: Role.CRC,
  otherCrc: Role.CRC,
  investigator: Role.INVESTIGATOR,
  monitor: Role.MONITOR,
  manager: Role.DATA_MANAGER,
  otherManager: Role.DATA_MANAGER,
  office: Role.TRIAL_OFFICE,
  auditor: Role.AUDITOR,
} as const;

export type Who = keyof typeof roles;

export const forms = ['SE.SCR~FO.DM', 'SE.SCR~FO.VS', 'SE.UNS!1~FO.VS', 'SE.LOG~FO.AE!1'] as const;
export type FormKey = (typeof forms)[number];

/** What is entered, with values on both sides of each limit; the first path of a form is mandatory. */
export const entries: Readonly<Record<FormKey, Readonly<Record<string, readonly string[]>>>> = {
  'SE.SCR~FO.DM': { 'IG.DM/IT.SEX': ['F', 'M'], 'IG.DM/IT.CHILD': ['Y', 'N'] },
  'SE.SCR~FO.VS': {
    'IG.BP!1/IT.SBP': ['59', '60', '120', '161', '260', '261'],
    'IG.BP!1/IT.DBP': ['70', '120', '200'],
  },
  'SE.UNS!1~FO.VS': { 'IG.BP!1/IT.SBP': ['59', '60', '161', '261'], 'IG.BP!1/IT.DBP': ['70', '200'] },
  'SE.LOG~FO.AE!1': { 'IG.AE/IT.AETERM': ['Headache', '头痛'], 'IG.AE/IT.AESEV': ['1', '2', '3'] },
};

export const levels = ['form', 'visit', 'subject'] as const;
export type Level = (typeof levels)[number];

export type Step =
  | {
      kind: 'save';
      who: Who;
      form: FormKey;
      path: number;
      value: number;
      reason: boolean;
      stale: boolean;
      complete?: boolean;
    }
  | { kind: 'skip' | 'remove'; who: Who; form: FormKey; undo: boolean; stale: boolean }
  | { kind: 'verify'; who: Who; form: FormKey; path: number; off: number }
  | { kind: 'sign'; who: Who; place: FormKey | 'SE.SCR' | '' }
  | { kind: 'freeze' | 'unfreeze' | 'lock' | 'requestUnlock' | 'approveUnlock'; who: Who; level: Level; form: FormKey }
  | { kind: 'ask' | 'answer' | 'close' | 'reopen' | 'cancel'; who: Who; form: FormKey };

export const newModel = (): Model => ({
  forms: new Map(),
  holds: new Map(),
  unlocks: new Map(),
  queries: new Map(),
});

export const levelKey = (level: Level, form: FormKey): string =>
  level === 'subject' ? 'subject' : level === 'visit' ? `visit ${form.split('~')[0]}` : `form ${form}`;

const may = (who: Who, permission: string) => permissionsOf(roles[who]).has(permission);

export function holdOn({ holds }: Model, form: FormKey): 'NONE' | 'FROZEN' | 'LOCKED' {
  const found = levels.map((level) => holds.get(levelKey(level, form)));
  return found.includes('LOCKED') ? 'LOCKED' : found.includes('FROZEN') ? 'FROZEN' : 'NONE';
}

const writes = { save: 'casebook.write', skip: 'casebook.write', remove: 'casebook.write' } as const;
const others = {
  ...{ verify: 'verify', sign: 'sign', freeze: 'freeze', unfreeze: 'freeze', lock: 'lock' },
  ...{ requestUnlock: 'lock', approveUnlock: 'unlock.approve' },
  ...{ ask: 'query.write', answer: 'query.answer', close: 'query.write', reopen: 'query.write', cancel: 'query.write' },
} as const;

/** The first thing that stands in the way of a step, by the name of its reason; undefined when it is done. */
export function obstacle(model: Model, step: Step): string | undefined {
  if (!may(step.who, { ...writes, ...others }[step.kind])) return 'PERMISSION_DENIED';
  if (step.who === 'otherCrc') return 'NOT_FOUND';
  if (step.kind === 'sign') return signObstacle(model, step.place);
  const form = model.forms.get(step.form);
  const hold = holdOn(model, step.form);
  switch (step.kind) {
    case 'save':
      return hold !== 'NONE' ? 'HELD' : saveObstacle(form, step);
    case 'skip':
    case 'remove':
      if (hold !== 'NONE') return 'HELD';
      if (step.stale) return 'REVISION_STALE';
      if (step.kind === 'skip') return form?.removed ? 'STATE_FORBIDS' : undefined;
      return form && step.form !== 'SE.SCR~FO.DM' && step.form !== 'SE.SCR~FO.VS' ? undefined : 'STATE_FORBIDS';
    case 'verify':
      return verifyObstacle(form, hold, step);
    default:
      return undefined;
  }
}

type Save = Extract<Step, { kind: 'save' }>;

function saveObstacle(form: ModelForm | undefined, step: Save): string | undefined {
  const [path = '', values = []] = Object.entries(entries[step.form])[step.path] ?? [];
  const value = values[step.value % values.length] ?? '';
  if (form?.removed || form?.entry === 'SKIPPED') return 'STATE_FORBIDS';
  if (step.stale) return 'REVISION_STALE';
  const before = form?.values.get(path);
  const changes = before?.value !== value;
  if (before && changes && !step.reason) return 'REASON_REQUIRED';
  const outcome = completeAfter(form, step);
  if (!changes && outcome === form?.entry) return undefined;
  if (changes && (value === '59' || value === '261')) return 'CHECK_FAILED';
  const after = new Map([...(form?.values ?? []), [path, { value, version: 0 }]]);
  return outcome === 'COMPLETE' && isMissing(step.form, after) ? 'GATE_CLOSED' : undefined;
}

export function completeAfter(form: ModelForm | undefined, { complete }: Save): 'STARTED' | 'COMPLETE' {
  if (complete === undefined) return form?.entry === 'COMPLETE' ? 'COMPLETE' : 'STARTED';
  return complete ? 'COMPLETE' : 'STARTED';
}

/** In a repeat of blood pressure that is there both values are mandatory. */
function isMissing(form: FormKey, values: ReadonlyMap<string, unknown>): boolean {
  if (form.endsWith('FO.VS')) return values.has('IG.BP!1/IT.SBP') !== values.has('IG.BP!1/IT.DBP');
  return !values.has(Object.keys(entries[form])[0] ?? '');
}

function verifyObstacle(
  form: ModelForm | undefined,
  hold: string,
  step: Extract<Step, { kind: 'verify' }>,
): string | undefined {
  const path = Object.keys(entries[step.form])[step.path] ?? '';
  if (hold === 'LOCKED') return 'HELD';
  if (form?.removed || form?.entry === 'SKIPPED') return 'STATE_FORBIDS';
  const item = form?.values.get(path);
  // What skip logic hides has no value to verify.
  const isHidden = path === 'IG.DM/IT.CHILD' && form?.values.get('IG.DM/IT.SEX')?.value === 'M';
  if (!item || isHidden) return 'ANY';
  return Math.max(1, item.version + step.off) === item.version ? undefined : 'REVISION_STALE';
}

function signObstacle(model: Model, place: string): string | undefined {
  const here = forms.filter((form) => place === '' || place === form || form.startsWith(`${place}~`));
  const covered = here.filter((form) => model.forms.get(form) && !model.forms.get(form)?.removed);
  if (covered.length === 0) return 'STATE_FORBIDS';
  if (covered.some((form) => holdOn(model, form) === 'LOCKED')) return 'HELD';
  const isOpen = covered.some((form) => model.forms.get(form)?.entry === 'STARTED');
  // The gate also wants what a visit expects, which the model does not know: there both answers are right.
  if (isOpen) return 'GATE_CLOSED';
  return place === '' || !place.includes('~') ? 'MAYBE GATE_CLOSED' : undefined;
}
