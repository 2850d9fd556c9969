import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { edc } from '@verum/contracts';
import { factWords } from '../domain/transfer/fact-words.ts';
import type { ShownFact } from '../logic/casebook/list-foreign-facts.ts';

export function toForeignFact(shown: ShownFact): MessageInitShape<typeof edc.ForeignFactSchema> {
  const { kind, place, path, actor, actorName, at } = shown;
  const brought = { actor, actorName: actorName ?? '', at: timestampFromMs(Date.parse(at)) };
  return { kind, place, path, ...factWords(shown), ...brought };
}
