import { type Refusal, refuse, violation } from '@verum/call';
import type { Gate } from '../casebook/gate.ts';
import { type HoldPlace, levelOf } from './hold.ts';

export type Point = 'open-queries' | 'missing-forms' | 'incomplete' | 'missing-items' | 'unverified' | 'unsigned';

/** What is open of one kind. */
export interface OpenPoint {
  readonly point: Point;
  readonly count: number;
  /** The first hundred, `subject/form key` each. */
  readonly places: readonly string[];
}

export interface ChecklistPoint extends OpenPoint {
  /** Whether the lock stays shut while the count is not zero. */
  readonly required: boolean;
}

export interface LockChecklist {
  readonly points: readonly ChecklistPoint[];
  readonly ready: boolean;
}

/** A form that is not there is as little complete as one that is. */
const gateOf: Readonly<Record<Point, Gate>> = {
  'open-queries': 'open-queries',
  'missing-forms': 'incomplete',
  incomplete: 'incomplete',
  'missing-items': 'missing-items',
  unverified: 'unverified',
  unsigned: 'unsigned',
};

/** Of each kind, so many places stand in the refusal. */
const namedMax = 10;

/** @param gates what the builds in use want done first: what one of them wants, counts for all */
export function toChecklist(open: readonly OpenPoint[], gates: ReadonlySet<Gate>): LockChecklist {
  const points = open.map((one) => ({ ...one, required: gates.has(gateOf[one.point]) }));
  return { points, ready: points.every(({ count, required }) => count === 0 || !required) };
}

/** Refusal GATE_CLOSED with the points that keep the lock shut; undefined when there is none. */
export function closedLock({ points, ready }: LockChecklist, place: HoldPlace): Refusal | undefined {
  if (ready) return undefined;
  const open = points.filter(({ count, required }) => required && count > 0);
  return refuse('GATE_CLOSED', {
    facts: { at: levelOf(place), ...Object.fromEntries(open.map(({ point, count }) => [point, String(count)])) },
    violations: open.flatMap(({ point, places }) =>
      places.slice(0, namedMax).map((one) => violation(one, point, texts[point].en, texts[point].zh)),
    ),
  });
}

const texts: Readonly<Record<Point, { readonly en: string; readonly zh: string }>> = {
  'open-queries': { en: 'Queries are not closed here.', zh: '此处有未关闭的质疑。' },
  'missing-forms': { en: 'The visit expects this form.', zh: '该访视应有此表单，尚未开始录入。' },
  incomplete: { en: 'The form is not declared complete.', zh: '该表单尚未声明录入完成。' },
  'missing-items': {
    en: 'Required items have neither a value nor a reason.',
    zh: '有必填数据项既无数据值也无缺失原因。',
  },
  unverified: { en: 'Items are not verified as they stand.', zh: '有数据项的现有数值尚未核查。' },
  unsigned: { en: 'No signature covers the form as it stands.', zh: '该表单的现有内容没有有效签名。' },
};
