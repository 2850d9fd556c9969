import type { ZoneStay } from '@verum/diary-rules';
import type { DiaryFacts, DiaryJson } from './diary-facts.ts';
import { readDiary } from './diary-facts.ts';
import type { Draft } from './draft.ts';
import { waiting } from './mark.ts';
import { outboxRow, sent } from './outbox.ts';
import { unseal } from './seal.ts';
import { readSealed, type Session } from './session.ts';

/** A zone in which the device came to be. */
export interface Stay extends ZoneStay {
  /** Of the device's own clock. */
  readonly atMs: number;
  readonly isTold: boolean;
}

/** What was last told of the device, so that only news is. */
export interface Told {
  readonly language: string;
  readonly appVersion: string;
  readonly waiting: number;
  readonly skewMs: number;
  /** True time. */
  readonly atMs: number;
}

/** What an unlocked diary holds in memory; everything of it is on the disk first. */
export interface DiaryState {
  readonly facts: DiaryFacts | undefined;
  readonly hash: string;
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly stays: readonly Stay[];
  readonly told: Told | undefined;
  /** Tasks of entries that the outbox has, or had. */
  readonly done: ReadonlySet<string>;
  /** Submitted and not known to have arrived. */
  readonly waiting: number;
  /** Not taken, and still here. */
  readonly refused: number;
  readonly sync: SyncState;
}
export type SyncState =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'busy' }
  /** `isReached`: the server answered, and could not. */
  | { readonly kind: 'failed'; readonly failures: number; readonly nextAtMs: number; readonly isReached: boolean };

const draftPrefix = 'draft:';
export const draftName = (task: string): string => `${draftPrefix}${task}`;
/** What the server does not know of as done is among the latest. */
const recentRows = 200;

export async function loadState(session: Session): Promise<DiaryState> {
  const { store, key } = session;
  const [json, stays, told, names] = await Promise.all([
    readSealed<DiaryJson>(session, 'diary'),
    readSealed<readonly Stay[]>(session, 'stays'),
    readSealed<Told>(session, 'told'),
    store.sealedKeys(),
  ]);
  const drafts: Record<string, Draft> = {};
  for (const name of names.filter((one) => one.startsWith(draftPrefix))) {
    const sealed = await store.sealed(name);
    if (sealed) drafts[name.slice(draftPrefix.length)] = await unseal<Draft>(key, `sealed/${name}`, sealed);
  }
  return {
    facts: json && readDiary(json),
    hash: json?.hash ?? '',
    drafts,
    stays: stays ?? [],
    told,
    sync: { kind: 'quiet' },
    ...(await countOutbox(session)),
  };
}

export async function countOutbox(session: Session): Promise<Pick<DiaryState, 'done' | 'waiting' | 'refused'>> {
  const [numbers, recent, all] = await Promise.all([
    waiting(session.store),
    sent(session, recentRows),
    session.store.numbers(),
  ]);
  const rows = await Promise.all(numbers.map((number) => outboxRow(session, number)));
  // Settled between two looks, by this page or by another: it is counted anew.
  if (rows.includes(undefined)) return await countOutbox(session);
  const waitingRows = rows.filter((row) => row !== undefined);
  return {
    done: new Set([...waitingRows, ...recent].map(({ task }) => task).filter((task) => !task.endsWith('/*'))),
    waiting: numbers.length,
    refused: all.outbox.length - numbers.length,
  };
}
