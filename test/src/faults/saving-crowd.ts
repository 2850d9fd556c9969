import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { newCall, newId, Refusal } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, parseReason, type Reason, reasonName } from '@verum/contracts';
import { client } from '@verum/rpc';
import type { Person } from '../stack.ts';

/** One save as its client saw it end. */
export interface Entry {
  readonly form: string;
  readonly subject: string;
  readonly value: string;
  readonly key: string;
  /** On the monotonic clock of this process. */
  readonly sentMs: number;
  readonly answeredMs: number;
  /** How often it was sent until there was an answer. */
  readonly tries: number;
  /** What it was told instead of an answer, each time. */
  readonly troubles: readonly string[];
  readonly outcome: 'acknowledged' | 'refused';
  readonly reason?: string;
}

export interface CrowdOptions {
  readonly study: string;
  /** One client a subject: nobody else writes its form. */
  readonly subjects: readonly string[];
  /** The gateways; each client goes on to the next when one does not answer. */
  readonly addresses: readonly string[];
  readonly token: () => Promise<string> | string;
  /** A client gives an answer this long before it asks again under the same key. */
  readonly patienceMs?: number;
  /** Between the end of a save and the next; 0 for as fast as it goes. */
  readonly pauseMs?: number;
}

export interface SavingCrowd {
  /** What was answered so far, in the order of the answers. */
  readonly journal: readonly Entry[];
  /** What anybody was told instead of an answer so far, those included who still ask. */
  troubles(): readonly string[];
  /** Milliseconds that saves sent within the time took until their answer, retries included; sorted. */
  latencies(fromMs: number, untilMs: number): readonly number[];
  /** No new saves; returns once each client has an answer for its last one, or throws after `withinMs`. */
  settle(withinMs: number): Promise<void>;
}

const item = 'IG.CM/IT.CMTRT';
const form = 'SE.LOG~FO.CM!crowd';
// Whether it was done is not known: the client asks again under the same key.
const unknown: ReadonlySet<Reason | undefined> = new Set(
  ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'INTERNAL', 'RATE_LIMITED', 'READ_ONLY', 'UNAUTHENTICATED'].map(
    parseReason,
  ),
);

/**
 * Clients that save without end, each into a form of its own, and keep a journal of what they were told. A save that
 * got no answer is repeated under its key until there is one, as a browser or a script would.
 */
export function startSavingCrowd(options: CrowdOptions): SavingCrowd {
  const { study, subjects, addresses, token, patienceMs = 5_000, pauseMs = 5 } = options;
  const journal: Entry[] = [];
  const allTroubles: string[] = [];
  let isStopping = false;
  // Nobody waits any more: who has no answer yet gives up instead of asking for ever.
  let isAbandoned = false;
  const callNow = () => ({ call: newCall({ command: 'test/save', timeoutMs: patienceMs }) });
  const clients = subjects.map((subject, number) => work(subject, number));
  // Whoever settles hears of it; until then nobody does.
  for (const one of clients) one.catch(() => {});

  async function work(subject: string, number: number): Promise<void> {
    const services = addresses.map((address) => client(edc.EdcService, restChannel({ address, token })));
    let turn = number;
    let revision = await ask(async (at) => (await at.getForm({ study, subject, form }, callNow())).revision);

    async function ask<T>(fn: (at: (typeof services)[number]) => Promise<T>, troubles: string[] = []): Promise<T> {
      for (let tries = 1; ; tries += 1) {
        try {
          return await fn(services[turn % services.length] as (typeof services)[number]);
        } catch (error) {
          if (error instanceof Refusal && !unknown.has(error.reason)) throw error;
          if (!(error instanceof Refusal) && !(error instanceof Error && isTransport(error))) throw error;
          if (isAbandoned) throw error;
          troubles.push(troubleOf(error));
          allTroubles.push(troubleOf(error));
          turn += 1;
          await setTimeout(Math.min(1_000, 20 * 2 ** tries) * (0.5 + Math.random() / 2));
        }
      }
    }

    for (let n = 1; !isStopping; n += 1) {
      const value = `${number}.${n}`;
      const key = newId();
      const sentMs = performance.now();
      let tries = 0;
      const troubles: string[] = [];
      const request = {
        study,
        subject,
        form,
        expectedRevision: revision,
        items: [{ path: item, value }],
        reason: 'again',
      };
      const told = await ask(async (at) => {
        tries += 1;
        return (await at.saveForm(request, { ...callNow(), idempotencyKey: key })).revision;
      }, troubles).then(
        (saved) => ({ outcome: 'acknowledged', saved }) as const,
        (error: unknown) => ({ outcome: 'refused', error }) as const,
      );
      const entry = { form, subject, value, key, sentMs, answeredMs: performance.now(), tries, troubles };
      if (told.outcome === 'acknowledged') {
        journal.push({ ...entry, outcome: 'acknowledged' });
        revision = told.saved;
      } else {
        if (!(told.error instanceof Refusal)) throw told.error;
        journal.push({ ...entry, outcome: 'refused', reason: reasonName(told.error.reason) });
        revision = await ask(async (at) => (await at.getForm({ study, subject, form }, callNow())).revision);
      }
      if (pauseMs > 0) await setTimeout(pauseMs);
    }
  }

  return {
    journal,
    troubles: () => allTroubles,
    latencies: (fromMs, untilMs) =>
      journal
        .filter(({ sentMs }) => sentMs >= fromMs && sentMs < untilMs)
        .map(({ sentMs, answeredMs }) => answeredMs - sentMs)
        .sort((a, b) => a - b),
    async settle(withinMs) {
      isStopping = true;
      const late = setTimeout(withinMs, 'late', { ref: false });
      const ended = await Promise.race([Promise.all(clients), late]);
      isAbandoned = true;
      assert.notEqual(ended, 'late', `some clients had no answer ${withinMs} ms after the last fault was over`);
    },
  };
}

function troubleOf(error: unknown): string {
  if (!(error instanceof Refusal)) return error instanceof Error ? error.name : 'unknown';
  return [reasonName(error.reason), ...Object.values(error.facts)].join(' ');
}

/** fetch tells a connection that broke in many ways, and none of them says whether the request was done. */
function isTransport(error: Error): boolean {
  return error instanceof TypeError || ['AbortError', 'TimeoutError'].includes(error.name) || 'code' in error;
}

/** The q-quantile of a sorted list; NaN of an empty one. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** What has to hold of a study after whatever happened, by what its clients were told. */
export async function nothingLostNothingTwice(
  auditor: Person,
  study: string,
  { journal }: Pick<SavingCrowd, 'journal'>,
): Promise<void> {
  const api = auditor.of(edc.EdcService);
  for (const subject of new Set(journal.map((one) => one.subject))) {
    const kept: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api.getItemHistory({ study, subject, form, item, pageSize: 1000, pageToken });
      kept.push(...page.changes.map(({ new: now }) => now?.value ?? ''));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    const acknowledged = journal.filter((one) => one.subject === subject && one.outcome === 'acknowledged');
    const values = acknowledged.map(({ value }) => value);
    assert.deepEqual(kept, values, `${subject}: what is kept is what was acknowledged, once each, in order`);
  }
  const { differing } = await api.verifyHistory({ study });
  assert.deepEqual(differing, [], 'state is the replay of its history');
}
