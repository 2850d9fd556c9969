export interface Words {
  readonly en: string;
  readonly zh: string;
}

export interface Violation {
  /** A field of the request, or the path of an item. */
  readonly field: string;
  readonly rule: string;
  readonly text: Words;
}

interface ProblemBody {
  readonly reason: string;
  readonly status: number;
  readonly titles?: Words;
  readonly next?: Words;
  readonly facts?: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  readonly traceId?: string;
  readonly requestId?: string;
}

/** A refusal as the gateway words it (RFC 9457), or that nobody answered. */
export class Problem extends Error {
  /** Stable name, e.g. `REVISION_STALE`; `OFFLINE` when no answer came. */
  readonly reason: string;
  readonly status: number;
  readonly titles: Words;
  readonly next: Words;
  /** By name, e.g. what holds a form: `at` = `visit`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
  readonly traceId: string;

  constructor({ reason, status, titles, next, facts, violations, traceId }: ProblemBody) {
    super(titles?.en ?? reason);
    this.name = 'Problem';
    this.reason = reason;
    this.status = status;
    this.titles = titles ?? unexpected.titles;
    this.next = next ?? unexpected.next;
    this.facts = facts ?? {};
    this.violations = violations ?? [];
    this.traceId = traceId ?? '';
  }
}

/** What the answer says; a body that is not a problem document (a proxy's page) counts as unexpected. */
export async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  return new Problem({ ...body, reason: body.reason ?? 'UNEXPECTED', status: response.status });
}

export function offline(): Problem {
  return new Problem({
    reason: 'OFFLINE',
    status: 0,
    titles: { en: 'The server does not answer', zh: '服务器没有响应' },
    next: {
      en: 'Check the network and try again. What you have typed is still here.',
      zh: '请检查网络后重试。您已录入的内容仍在本页。',
    },
  });
}

const unexpected = {
  titles: { en: 'Something unexpected was answered', zh: '收到了意外的响应' },
  next: { en: 'Try again; if it stays so, tell your administrator.', zh: '请重试；如仍出现，请告知管理员。' },
} satisfies { titles: Words; next: Words };
