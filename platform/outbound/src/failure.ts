/** How a call to an outside system can go wrong. Stable names: they are kept in databases and shown to people. */
export type OutboundFailureKind = keyof typeof texts;

const texts = {
  'url-refused': ['The address is not http or https, or carries credentials.', '地址不是 http/https，或含有凭据。'],
  'host-not-allowed': ['The address leads to a host that is not configured.', '地址指向未配置的主机。'],
  'not-resolved': ['The name of the host is not known.', '无法解析主机名。'],
  'address-refused': [
    'The name leads to an address that is not public, and the configuration does not allow it.',
    '主机名解析到非公网地址，且配置未允许。',
  ],
  'connect-failed': ['No connection could be made.', '无法建立连接。'],
  'certificate-refused': ['The certificate of the host is not trusted.', '主机证书不受信任。'],
  reset: ['The connection was cut.', '连接被中断。'],
  'not-http': ['The answer is not HTTP.', '响应不是有效的 HTTP。'],
  'headers-too-large': ['The headers of the answer are too large.', '响应头过大。'],
  'body-too-large': ['The answer is larger than is read, packed or unpacked.', '响应（压缩前或解压后）超出大小限制。'],
  truncated: ['The answer is shorter than it said it would be.', '响应短于其声明的长度。'],
  'encoding-refused': [
    'The answer is packed in a way that is not read, or is broken.',
    '响应的压缩方式不受支持或已损坏。',
  ],
  'first-byte-late': ['No answer began in time.', '未在限定时间内开始响应。'],
  late: ['The answer did not end in time.', '未在限定时间内完成响应。'],
  cancelled: ['Nobody waits for the answer any more.', '调用已取消。'],
  'redirect-refused': ['The host redirects to another host.', '主机重定向到了其他主机。'],
  'redirects-too-many': ['The host redirects again and again.', '主机重定向次数过多。'],
  status: ['The host answered with an error.', '主机返回了错误状态。'],
  'breaker-open': ['The host has failed too often; it is left alone for a while.', '主机多次失败，暂停调用。'],
  'bulkhead-full': ['Too many calls to this host are running.', '对该主机的并发调用已达上限。'],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;

export interface OutboundFailureDetails {
  /** Of the answer, where there was one. */
  readonly status?: number;
  /** When a new try makes sense: the host's Retry-After, or the breaker's. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A call to an outside system that failed. Says what, never quotes what was sent or received. */
export class OutboundFailure extends Error {
  readonly kind: OutboundFailureKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: OutboundFailureKind, { status, retryAfterMs, cause }: OutboundFailureDetails = {}) {
    super(`${kind}: ${texts[kind][0]}`, cause === undefined ? {} : { cause });
    this.name = 'OutboundFailure';
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The words for a kind of failure, for people. */
export function outboundFailureText(kind: string): { readonly en: string; readonly zh: string } | undefined {
  if (!Object.hasOwn(texts, kind)) return undefined;
  const [en, zh] = texts[kind as OutboundFailureKind];
  return { en, zh };
}

/** Kinds that say nothing about the host's health: nothing was sent, or the caller itself went away. */
const notTheirs: ReadonlySet<OutboundFailureKind> = new Set([
  'url-refused',
  'host-not-allowed',
  'address-refused',
  'cancelled',
  'breaker-open',
  'bulkhead-full',
]);

/** What a breaker is to be told: an answer below 500 is a success, whatever it says (DESIGN: 4xx are not failures). */
export function outcomeOf(failure: OutboundFailure): 'failed' | 'succeeded' | 'nothing' {
  if (notTheirs.has(failure.kind)) return 'nothing';
  return failure.kind === 'status' && (failure.status ?? 500) < 500 ? 'succeeded' : 'failed';
}
