import { type Call, refuse, violation } from '@verum/call';
import { type DraftHead, type DraftName, readName, requireDraftRevision } from '../../domain/draft/draft.ts';
import { readDraftModel } from '../../domain/draft/draft-model.ts';
import { applyPatch } from '../../domain/draft/json-patch.ts';
import type { ServiceContext } from '../../service-context.ts';
import { discardStored, renameStored, updateDraft } from '../../store/drafts.ts';
import { contentOf, type DraftKey, takeDraft } from './draft-access.ts';

export interface SaveDraft extends DraftKey {
  readonly expectedRevision: number;
  /** JSON in UTF-8: the whole model, or what changes. */
  readonly document: Uint8Array;
  readonly isPatch: boolean;
}

/**
 * Saving what is there already leaves no trace.
 * @throws Refusal NOT_FOUND, REVISION_STALE with who saved when, INVALID_REQUEST with the place, TOO_LARGE
 */
export async function saveDraft(service: ServiceContext, call: Call, command: SaveDraft): Promise<DraftHead> {
  const { expectedRevision, isPatch } = command;
  const json = parseJson(command.document);
  return await service.database.write(call, 'Draft saved', async (tx) => {
    const { model, ...head } = await takeDraft(tx, call, command);
    requireDraftRevision(head, expectedRevision);
    const content = contentOf(readDraftModel(isPatch ? applyPatch(JSON.parse(model), json) : json));
    return content.model === model ? head : await updateDraft(tx, command, content);
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    const broken = violation('document', 'not_json', 'This is not JSON in UTF-8.', '内容不是 UTF-8 编码的 JSON。');
    throw refuse('INVALID_REQUEST', { violations: [broken], cause });
  }
}

/** @throws Refusal NOT_FOUND, INVALID_REQUEST without a name */
export async function renameDraft(
  { database }: ServiceContext,
  call: Call,
  command: DraftKey & DraftName,
): Promise<DraftHead> {
  const name = readName(command);
  return await database.write(call, 'Draft renamed', async (tx) => {
    await takeDraft(tx, call, command);
    return await renameStored(tx, command, name);
  });
}

/** @throws Refusal NOT_FOUND, REASON_REQUIRED */
export async function discardDraft(
  { database }: ServiceContext,
  call: Call,
  command: DraftKey & { readonly reason: string },
): Promise<void> {
  await database.write(call, command.reason, async (tx) => {
    await takeDraft(tx, call, command);
    await discardStored(tx, command);
  });
}
