import type { Outcome } from './expect-capture.ts';
import { follow, nextNumber, step } from './follow.ts';
import {
  around,
  atTheDoor,
  contentOf,
  currentItems,
  type Form,
  forms,
  holdOf,
  isBlank,
  isLiving,
  isThere,
  type Model,
  may,
  missingForms,
  missingItems,
  nowhere,
  type Query,
  reaches,
  sees,
  visitOf,
  type Who,
} from './model.ts';
import { type QueryAction, queryActions, queryLife, type Step, type StepOf } from './step.ts';

export function expectReview(model: Model, one: Step): Outcome {
  switch (one.kind) {
    case 'ask':
      return expectAsk(model, one);
    case 'verify':
      return expectVerify(model, one);
    case 'sign':
      return expectSign(model, one);
    case 'freeze':
    case 'unfreeze':
    case 'lock':
    case 'requestUnlock':
      return expectHold(model, one);
    case 'decideUnlock':
      return expectDecision(model, one);
    case 'activate':
      return atTheDoor(one.by, 'build.write') ?? activate(model);
    case 'migrate':
      return expectMigration(model, one);
    default:
      return isQueryStep(one) ? expectQueryStep(model, one) : 'unknown step';
  }
}

const isQueryStep = (one: Step): one is StepOf<QueryAction> => queryActions.some((action) => action === one.kind);

function expectAsk(model: Model, { by, form, path, follows }: StepOf<'ask'>): Outcome {
  const refused = atTheDoor(by, 'query.write');
  if (refused) return refused;
  if (!reaches(by) || !sees(by, form) || form === nowhere) return 'NOT_FOUND';
  if (holdOf(model, form) === 'LOCKED') return 'HELD';
  if (model.forms[form]?.removed) return 'STATE_FORBIDS';
  if (path === 'IG.NO/IT.NO') return 'UNKNOWN_ITEM';
  const followed = model.queries.find((query) => query.form === form && query.number === follows && knows(by, query));
  if (follows > 0 && !followed) return 'INVALID_REQUEST';
  if (followed && followed.state !== 'CLOSED') return 'STATE_FORBIDS';
  const number = nextNumber(model, form);
  const life = { state: 'OPEN', revision: 1, isReleased: true, assignee: '' } as const;
  model.queries.push({ form, number, path, ...life, opener: by, follows: follows || null });
  return 'done';
}

/** What no site has seen yet, those know who review and monitor. */
const knows = (who: Who, { isReleased }: Query): boolean =>
  isReleased || may(who, 'query.review') || may(who, 'verify');

/** Which query a step is about: mostly one that is in the state for it. There may be none. */
export function queryOf({ queries }: Model, { kind, query: index }: StepOf<QueryAction>): Query | undefined {
  const ready = queries.filter(({ state }) => queryLife[`${kind} ${state}`] !== undefined);
  const among = ready.length > 0 && index % 4 > 0 ? ready : queries;
  return among[index % (among.length || 1)];
}

const permissions: Readonly<Record<QueryAction, string>> = {
  ...{ answer: 'query.answer', reopen: 'query.write', close: 'query.write', cancel: 'query.write' },
  ...{ release: 'query.review', comment: 'query.read', assign: 'query.write' },
};

function expectQueryStep(model: Model, one: StepOf<QueryAction>): Outcome {
  const { by, kind, text } = one;
  const refused = atTheDoor(by, permissions[kind]);
  if (refused) return refused;
  const query = queryOf(model, one);
  if (!query || !reaches(by) || !sees(by, query.form) || !knows(by, query)) return 'NOT_FOUND';
  if (kind !== 'assign' && one.stale && query.revision > 1) return 'REVISION_STALE';
  if (holdOf(model, query.form) === 'LOCKED') return 'HELD';
  if (kind === 'comment' || kind === 'assign') {
    if (!isLiving(query)) return 'STATE_FORBIDS';
    if (kind === 'comment' && text === '') return 'INVALID_REQUEST';
    if (kind === 'comment' || query.assignee !== text) step(query, kind === 'assign' ? { assignee: text } : {});
    return 'done';
  }
  const state = queryLife[`${kind} ${query.state}`];
  if (!state) return 'STATE_FORBIDS';
  // What a check has asked, and what no site has seen, only a reviewer takes back; a person's question only its opener.
  const isReviewed = kind === 'cancel' && (query.state === 'CANDIDATE' || query.check !== undefined);
  if (isReviewed && !may(by, 'query.review')) return 'PERMISSION_DENIED';
  if (kind === 'cancel' && !isReviewed && query.opener !== by) return 'PERMISSION_DENIED';
  const isOwn = kind === 'cancel' && !isReviewed;
  const needsText = !(kind === 'release' || isOwn || (kind === 'close' && query.state === 'ANSWERED'));
  if (needsText && text === '') return 'INVALID_REQUEST';
  step(query, { state });
  return 'done';
}

/** What the monitor looked at: each path with the version it had. */
export function lookedAt(model: Model, one: StepOf<'verify'>): { path: string; version: number }[] {
  const form = model.forms[one.form];
  const filled = form ? currentItems(form).flatMap(([path, item]) => (isBlank(item) ? [] : [path])) : [];
  const paths = one.path !== '' ? [one.path] : filled.length > 0 ? filled : ['IG.VS/IT.WEIGHT'];
  return paths.map((path) => ({ path, version: (form?.items[path]?.version ?? 1) + (one.stale ? 1 : 0) }));
}

function expectVerify(model: Model, one: StepOf<'verify'>): Outcome {
  const refused = atTheDoor(one.by, 'verify');
  if (refused) return refused;
  if (!reaches(one.by) || !sees(one.by, one.form) || one.form === nowhere) return 'NOT_FOUND';
  if (holdOf(model, one.form) === 'LOCKED') return 'HELD';
  const form = model.forms[one.form];
  if (!form || form.removed || form.entry === 'SKIPPED') return 'STATE_FORBIDS';
  const looked = lookedAt(model, one);
  if (looked.some(({ path }) => !form.items[path] && !isPlace(one.form, path))) return 'UNKNOWN_ITEM';
  if (looked.some(({ path, version }) => form.items[path] && form.items[path].version !== version))
    return 'REVISION_STALE';
  const current = new Map(currentItems(form));
  const isReady = (path: string) => {
    const item = form.items[path];
    return item && !(isBlank(item) && form.verified[path] === undefined) && current.has(path);
  };
  if (!one.withdraw && looked.some(({ path }) => !isReady(path))) return 'STATE_FORBIDS';
  for (const { path, version } of looked) {
    if (one.withdraw) delete form.verified[path];
    else form.verified[path] = version;
  }
  return 'done';
}

/** Items that may be looked at before anything stands there. */
const isPlace = (form: string, path: string): boolean => form.includes('FO.VS') && path === 'IG.VS/IT.WEIGHT';

/** The forms that somebody signs at a place. */
export function coveredBy(model: Model, who: Who, place: string): [string, Form][] {
  return Object.entries(model.forms).filter(
    ([key, form]) => sees(who, key) && isThere(form) && (place === '' || key === place || visitOf(key) === place),
  );
}

function expectSign(model: Model, { by, place, seen, proof }: StepOf<'sign'>): Outcome {
  const refused = atTheDoor(by, 'sign');
  if (refused) return refused;
  const isKnown = place === '' || !place.includes('~') || (forms as readonly string[]).includes(place);
  if (!reaches(by) || !sees(by, place) || !isKnown) return 'NOT_FOUND';
  const covered = coveredBy(model, by, place);
  if (covered.length === 0) return 'STATE_FORBIDS';
  if (covered.some(([key]) => holdOf(model, key) === 'LOCKED')) return 'HELD';
  if (seen === 'old') return 'REVISION_STALE';
  const visits = place.includes('~')
    ? []
    : Object.keys(model.visits).filter((visit) => place === '' || visit === place);
  const isMissing = (visit: string) => {
    const row = model.visits[visit];
    return row?.isHeld && row.skipped === null && missingForms(model, visit).open.length > 0;
  };
  const isOpen = (key: string) => model.queries.some(({ form, state }) => form === key && state === 'OPEN');
  const isUnready = ([key, form]: [string, Form]) =>
    form.entry === 'STARTED' || (form.entry !== 'SKIPPED' && missingItems(key, form).length > 0) || isOpen(key);
  if (covered.some(isUnready) || visits.some(isMissing)) return 'GATE_CLOSED';
  if (proof === 'used') return 'REAUTHENTICATION_REQUIRED';
  for (const [, form] of covered) form.signed = contentOf(form);
  model.signatures.push({ place, forms: Object.fromEntries(covered.map(([key, form]) => [key, contentOf(form)])) });
  return 'done';
}

function expectHold(model: Model, one: StepOf<'freeze' | 'unfreeze' | 'lock' | 'requestUnlock'>): Outcome {
  const { by, kind } = one;
  const place = placeOf(model, one.place);
  const refused = atTheDoor(by, kind === 'freeze' || kind === 'unfreeze' ? 'freeze' : 'lock');
  if (refused) return refused;
  if (!sees(by, place) || place === nowhere) return 'NOT_FOUND';
  const state = model.holds[place];
  if (kind === 'requestUnlock') {
    if (state !== 'LOCKED') return 'STATE_FORBIDS';
    if (model.unlocks.some((request) => request.place === place && request.state === 'PENDING'))
      return 'ALREADY_EXISTS';
    model.unlocks.push({ place, by, state: 'PENDING' });
    return 'done';
  }
  if (kind !== 'lock') {
    if (state === 'LOCKED') return 'STATE_FORBIDS';
    if (kind === 'freeze') model.holds[place] = 'FROZEN';
    else delete model.holds[place];
    return 'done';
  }
  if (state === 'LOCKED') return 'done';
  const isInside = ({ form }: Query) => around(form).includes(place);
  if (model.queries.some((query) => isLiving(query) && sees(by, query.form) && isInside(query))) return 'GATE_CLOSED';
  model.holds[place] = 'LOCKED';
  return 'done';
}

function expectDecision(model: Model, { by, request, approve }: StepOf<'decideUnlock'>): Outcome {
  const refused = atTheDoor(by, 'unlock.approve');
  if (refused) return refused;
  const asked = model.unlocks[numberOf(model, request) - 1];
  if (!asked) return 'NOT_FOUND';
  if (asked.by === by) return 'SECOND_PERSON_REQUIRED';
  if (asked.state !== 'PENDING') return 'STATE_FORBIDS';
  asked.state = approve ? 'APPROVED' : 'REFUSED';
  if (approve) delete model.holds[asked.place];
  return 'done';
}

/** Mostly a request that waits for somebody; else any, or the one that there is not. */
export function numberOf({ unlocks }: Model, request: number): number {
  const waiting = unlocks.flatMap(({ state }, index) => (state === 'PENDING' ? [index + 1] : []));
  const among =
    waiting.length > 0 && request % 4 > 0 ? waiting : [...unlocks.map((_, index) => index + 1), unlocks.length + 1];
  return among[request % among.length] ?? 1;
}

/** The place that a step names, or with `locked` one that is. */
export function placeOf({ holds }: Model, place: string): string {
  if (place !== 'locked') return place;
  return Object.keys(holds).find((one) => holds[one] === 'LOCKED') ?? 'study';
}

function activate(model: Model): Outcome {
  model.isActivated = true;
  return 'done';
}

/** A casebook of which anything is locked stays; one that is there already stays as well. */
function expectMigration(model: Model, { by, dryRun }: StepOf<'migrate'>): Outcome {
  const refused = atTheDoor(by, 'build.write');
  if (refused) return refused;
  if (!dryRun && !model.isActivated) return 'STATE_FORBIDS';
  if (dryRun || model.build === 2 || Object.values(model.holds).includes('LOCKED')) return 'done';
  model.build = 2;
  for (const form of Object.values(model.forms)) {
    form.hidden = [];
    form.orphaned = form.items['IG.VS/IT.NOTE'] ? ['IG.VS/IT.NOTE'] : [];
  }
  follow(model, new Map(Object.keys(model.forms).map((key) => [key, 'all'])), true);
  return 'done';
}
