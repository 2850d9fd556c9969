import { type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel as Level } from '@bufbuild/protobuf/wkt';
import {
  access,
  body_max,
  WorkClass as Class,
  callers,
  feed,
  rate,
  Scope as ScopeLevel,
  work_class,
} from '../gen/verum/v1/options_pb.ts';

export type Scope = 'public' | 'self' | 'platform' | 'any' | 'study' | 'whole-study' | 'service' | 'device';
export type WorkClass = 'report' | 'read' | 'save';

/** What the contract says of a method beside its types. */
export interface MethodRules {
  readonly scope: Scope;
  /** A name of the role table; '' for public, self, service and device. */
  readonly permission: string;
  /** Has no side effects: may be repeated, hedged, answered from a replica. */
  readonly isRead: boolean;
  /** May be sent again without an Idempotency-Key: reads, and writes whose repetition changes nothing. */
  readonly isIdempotent: boolean;
  /** Who may call besides the gateway; the gateway may call what has a route. */
  readonly callers: readonly string[];
  /** Under overload `report` is refused before `read`, and `read` before `save`. */
  readonly workClass: WorkClass;
  readonly rate?: { readonly burst: number; readonly perSecond: number };
  /** Bytes. */
  readonly bodyMax?: number;
  /** Has `since` in its request, `next` and one list in its answer, and is followed by asking again. */
  readonly isFeed: boolean;
}

const scopes: Partial<Record<ScopeLevel, Scope>> = {
  [ScopeLevel.PUBLIC]: 'public',
  [ScopeLevel.SELF]: 'self',
  [ScopeLevel.PLATFORM]: 'platform',
  [ScopeLevel.ANY]: 'any',
  [ScopeLevel.STUDY]: 'study',
  [ScopeLevel.WHOLE_STUDY]: 'whole-study',
  [ScopeLevel.SERVICE]: 'service',
  [ScopeLevel.DEVICE]: 'device',
};

const classes: Partial<Record<Class, WorkClass>> = {
  [Class.REPORT]: 'report',
  [Class.READ]: 'read',
  [Class.SAVE]: 'save',
};

const withoutPermission: ReadonlySet<Scope> = new Set(['public', 'self', 'service', 'device']);

const known = new WeakMap<DescMethod, MethodRules>();

/** @throws Error when the contract forgets to say who may call: such a method must not be served. */
export function methodRules(method: DescMethod): MethodRules {
  let rules = known.get(method);
  if (!rules) {
    rules = read(method);
    known.set(method, rules);
  }
  return rules;
}

function read(method: DescMethod): MethodRules {
  const { scope: level, permission } = getOption(method, access);
  const scope = scopes[level];
  if (!scope) throw new Error(`${method.toString()} has no verum.v1.access`);
  if (withoutPermission.has(scope) !== (permission === '')) {
    throw new Error(`${method.toString()}: a permission goes with every scope but public, self, service and device`);
  }
  const named = getOption(method, callers);
  if (scope === 'service' && named.length === 0)
    throw new Error(`${method.toString()} says not which services call it`);
  const isRead = method.idempotency === Level.NO_SIDE_EFFECTS;
  const limit = hasOption(method, rate) ? getOption(method, rate) : undefined;
  return Object.freeze({
    scope,
    permission,
    isRead,
    isIdempotent: method.idempotency !== Level.IDEMPOTENCY_UNKNOWN,
    callers: named,
    workClass: classes[getOption(method, work_class)] ?? (isRead ? 'read' : 'save'),
    isFeed: getOption(method, feed),
    ...(limit && { rate: { burst: limit.burst, perSecond: limit.perSecond } }),
    ...(hasOption(method, body_max) && { bodyMax: getOption(method, body_max) }),
  });
}
