import { refuse, violation } from '@verum/call';
import type { BuildCounts } from '../build/build.ts';

/** A study build that is still being designed, without its model. */
export interface DraftHead {
  readonly draft: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly baseBuild: number | null;
  readonly revision: number;
  readonly counts: BuildCounts;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly createdByName: string | null;
  readonly savedAt: string;
  readonly savedBy: string;
  readonly savedByName: string | null;
  readonly lastBuild: number | null;
  readonly lastBuildRevision: number | null;
}

export interface DraftName {
  readonly nameEn: string;
  readonly nameZh: string;
}

/** @throws Refusal INVALID_REQUEST for a name in neither language */
export function readName({ nameEn, nameZh }: DraftName): DraftName {
  const name = { nameEn: nameEn.trim(), nameZh: nameZh.trim() };
  if (name.nameEn !== '' || name.nameZh !== '') return name;
  const blank = violation('nameEn', 'required', 'Give it a name in one language at least.', '请至少用一种语言命名。');
  throw refuse('INVALID_REQUEST', { violations: [blank] });
}

/**
 * Whoever saves has seen what they change.
 * @throws Refusal REVISION_STALE with who saved last and when
 */
export function requireDraftRevision(head: DraftHead, expected: number): void {
  const { draft, revision, savedAt, savedBy, savedByName } = head;
  if (expected === revision) return;
  throw refuse('REVISION_STALE', {
    facts: { draft, expectedRevision: String(expected), revision: String(revision), savedAt, savedBy },
    detail: { savedAt, savedBy, savedByName: savedByName ?? '' },
  });
}

/**
 * An OID for the next build: `MDV.3` after `MDV.2`, passing over those that are taken. Published builds need one each,
 * because clinical data names its build by it.
 */
export function nextOid(oid: string, taken: ReadonlySet<string>): string {
  const [, stem = '', digits = ''] = /^(.*?)(\d{0,9})$/s.exec(oid.slice(0, 190)) ?? [];
  const base = digits === '' ? `${stem}.` : stem;
  for (let number = digits === '' ? 2 : Number(digits) + 1; ; number++) {
    const next = `${base}${number}`;
    if (!taken.has(next)) return next;
  }
}
