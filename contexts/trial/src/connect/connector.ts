import type { Call } from '@verum/call';
import { type OutboundFailureKind, outboundFailureText } from '@verum/outbound';
import type { Page } from '../domain/hospital.ts';

export interface PageRequest {
  /** Which of the connector's steps. */
  readonly step: number;
  /** As the page before told; null for the first page of the step. */
  readonly next: string | null;
  /** Only records changed since then, ISO 8601; null for all. A connector that cannot tell sends all. */
  readonly since: string | null;
}

/** A configured way to a hospital's system. */
export interface Connector {
  /** The hospital's code; the one that brings several has a name of its own. */
  readonly code: string;
  readonly kind: 'fhir' | 'json';
  /** Kinds of records are asked for one after the other. */
  readonly steps: number;
  /** Whether `since` means anything to it. */
  readonly canTellChanges: boolean;
  readonly everyMs: number;
  readonly fullEveryMs: number;
  /** @throws OutboundFailure, SyncFailure */
  page(call: Call, request: PageRequest): Promise<Page>;
  /** How long to wait until the next page may be asked for; 0 takes the place. */
  waitMs(): number;
  live(): ConnectorState;
  close(): void;
}

/** As this process sees it. */
export interface ConnectorState {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Until an open breaker lets a call through. */
  readonly breakerWaitMs: number | undefined;
  readonly tokens: number;
}

const texts = {
  'page-unreadable': ['The answer is not what was agreed.', '响应内容与约定不符。'],
  circle: ['The pages go in a circle.', '分页陷入循环。'],
  'token-file': ['The file with the token cannot be read.', '无法读取令牌文件。'],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;

export type SyncFailureKind = keyof typeof texts | OutboundFailureKind;

/** An exchange that failed, though the hospital answered. */
export class SyncFailure extends Error {
  readonly kind: keyof typeof texts;

  constructor(kind: keyof typeof texts, cause?: unknown) {
    super(`${kind}: ${texts[kind][0]}`, cause === undefined ? {} : { cause });
    this.name = 'SyncFailure';
    this.kind = kind;
  }
}

/** The words for why an exchange failed. */
export function failureText(kind: string): { readonly en: string; readonly zh: string } {
  if (!Object.hasOwn(texts, kind)) return outboundFailureText(kind) ?? { en: '', zh: '' };
  const [en, zh] = texts[kind as keyof typeof texts];
  return { en, zh };
}
