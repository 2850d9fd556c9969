import { Reason, reasonName, reasonRule, type Violation as ViolationMessage } from '@verum/contracts';

/** One thing wrong with a request: where, against which rule, and in words for whoever sent it. */
export type Violation = Pick<ViolationMessage, 'field' | 'rule' | 'textEn' | 'textZh'>;

export interface RefusalDetails {
  /** What it is about. Never a person's identifier, never a value of a form. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  readonly retryAfterSeconds?: number;
  /** JSON for those who may see the object anyway, e.g. both versions in a conflict. Never logged. */
  readonly detail?: unknown;
  readonly cause?: unknown;
}

/**
 * A call that is refused: a part of the domain, with a reason from the catalogue in the contracts. Anything else
 * that is thrown is a bug: it is logged, and the caller learns no more than INTERNAL.
 */
export class Refusal extends Error {
  readonly reason: Reason;
  readonly facts: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number;
  readonly detail: unknown;

  constructor(reason: Reason, details: RefusalDetails = {}) {
    super(
      `${reasonName(reason)}: ${reasonRule(reason).titleEn}`,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.name = 'Refusal';
    this.reason = reason;
    this.facts = details.facts ?? {};
    this.violations = details.violations ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? 0;
    this.detail = details.detail;
  }
}

/** `throw refuse('NOT_FOUND', …)` reads better than the constructor, and is checked as well. */
export function refuse(reason: Exclude<keyof typeof Reason, 'UNSPECIFIED'>, details?: RefusalDetails): Refusal {
  return new Refusal(Reason[reason], details);
}

/**
 * One thing wrong with a request that the contract's own rules cannot see. Never quotes what was sent.
 * @param field its path in the request, `items[0].path`
 */
export function violation(field: string, rule: string, textEn: string, textZh: string): Violation {
  return { field, rule, textEn, textZh };
}
