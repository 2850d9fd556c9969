import { Refusal } from '@verum/call';
import { Reason, reasonName, reasonRule } from '@verum/contracts';

/** A refusal that HTTP itself has a status for (408, 431); every other status comes from the reason's contract. */
export class ProtocolRefusal extends Refusal {
  readonly status: number;

  constructor(status: number, reason: Reason, facts: Readonly<Record<string, string>>) {
    super(reason, { facts });
    this.status = status;
  }
}

/** RFC 9457, with a stable `reason` and words in both languages. */
export interface Problem {
  readonly type: string;
  /** In the language asked for. */
  readonly title: string;
  readonly status: number;
  readonly reason: string;
  readonly titles: Words;
  /** What the person who reads it can do next. */
  readonly next: Words;
  readonly facts: Readonly<Record<string, string>>;
  readonly violations: readonly { readonly field: string; readonly rule: string; readonly text: Words }[];
  readonly detail?: unknown;
  readonly traceId: string;
  readonly requestId: string;
}

interface Words {
  readonly en: string;
  readonly zh: string;
}

export type Language = 'en' | 'zh';

export const problemType = 'application/problem+json; charset=utf-8';

export interface Ids {
  readonly traceId: string;
  readonly requestId: string;
}

/** Causes stay here: what is not part of the refusal is not told. */
export function problemOf(refusal: Refusal, language: Language, { traceId, requestId }: Ids): Problem {
  const { titleEn, titleZh, nextEn, nextZh } = reasonRule(refusal.reason);
  const reason = reasonName(refusal.reason);
  return {
    type: `urn:verum:reason:${reason}`,
    title: language === 'zh' ? titleZh : titleEn,
    status: statusOf(refusal),
    reason,
    titles: { en: titleEn, zh: titleZh },
    next: { en: nextEn, zh: nextZh },
    facts: refusal.facts,
    violations: refusal.violations.map(({ field, rule, textEn, textZh }) => ({
      field,
      rule,
      text: { en: textEn, zh: textZh },
    })),
    ...(refusal.detail !== undefined && { detail: refusal.detail }),
    traceId,
    requestId,
  };
}

export function statusOf(refusal: Refusal): number {
  return refusal instanceof ProtocolRefusal ? refusal.status : reasonRule(refusal.reason).http;
}

/** The one of our two languages that Accept-Language prefers; English when it names neither. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'en';
  let bestWeight = 0;
  for (const part of (acceptLanguage ?? '').split(',', 20)) {
    const [, language, weight = '1'] = /^\s*(en|zh)(?:-[\w-]*)?\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(part) ?? [];
    if (language === undefined || Number(weight) <= bestWeight) continue;
    best = language.toLowerCase() as Language;
    bestWeight = Number(weight);
  }
  return best;
}

/** Whatever was thrown as a refusal: errors of the HTTP server keep their sense, anything else is a bug of ours. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  const known: Readonly<Record<number, Reason>> = {
    400: Reason.INVALID_REQUEST,
    404: Reason.NOT_FOUND,
    413: Reason.TOO_LARGE,
    415: Reason.UNSUPPORTED_MEDIA_TYPE,
  };
  const reason = typeof status === 'number' ? known[status] : undefined;
  return new Refusal(reason ?? Reason.INTERNAL, { cause: error });
}
