import { createHash } from 'node:crypto';
import { type Call, refuse } from '@verum/call';
import { type BuildAndDesign, splitDesign } from '@verum/checks';
import type { Tx } from '@verum/database';
import type { StudyBuild } from '@verum/odm';
import { countBuild } from '../../domain/build/build.ts';
import type { DraftHead } from '../../domain/draft/draft.ts';
import { writeDraftModel } from '../../domain/draft/draft-model.ts';
import { type DraftContent, type DraftKey, type DraftReach, lockDraft } from '../../store/drafts.ts';
import { reachOf } from '../reach.ts';

export type { DraftKey };

export interface LoadedDraft extends DraftHead {
  /** JSON. */
  readonly model: string;
}

export function draftReachOf(call: Call, study: string): DraftReach {
  const { unblinded } = reachOf(call, study);
  return { actor: call.actor.id, isUnblinded: unblinded === null || unblinded.length > 0 };
}

/** The draft, for a change in this transaction. @throws Refusal NOT_FOUND, also for one that was discarded */
export async function takeDraft(tx: Tx, call: Call, key: DraftKey): Promise<LoadedDraft> {
  return required(await lockDraft(tx, key, draftReachOf(call, key.study)), key);
}

/** @throws Refusal NOT_FOUND */
export function required<T>(found: T | undefined, { study, draft }: DraftKey): T {
  if (found === undefined) throw refuse('NOT_FOUND', { facts: { study, draft } });
  return found;
}

/** A model as it is stored. @throws Refusal TOO_LARGE */
export function contentOf(parts: BuildAndDesign): DraftContent {
  const model = writeDraftModel(parts);
  const { items, forms } = parts.design.blinded;
  return {
    model,
    modelHash: createHash('sha256').update(model).digest('hex'),
    counts: countBuild(parts.build),
    blinded: items.length > 0 || forms.length > 0,
  };
}

/** What a draft begins with: nothing but the study's name. */
export function emptyBuild(study: string): BuildAndDesign {
  const build: StudyBuild = {
    odmVersion: '2.0',
    studyOid: study,
    studyName: study,
    studyDescription: [],
    protocolName: study,
    oid: 'MDV.1',
    name: 'Version 1',
    description: [],
    protocol: {},
    ...{ visits: [], forms: [], groups: [], items: [] },
    ...{ codeLists: [], units: [], conditions: [], methods: [] },
  };
  const { design } = splitDesign(build);
  return { build, design };
}
