import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { type WorkCount, type WorkKind, workKinds } from '../domain/review/work.ts';
import type { TrailEntry } from '../domain/trail/trail.ts';

/** Undefined for a kind of a later version. */
export function toWorkKind(kind: edc.WorkKind): WorkKind | undefined {
  return workKinds.find((name) => edc.WorkKind[name] === kind);
}

export function toWorkCount({ kind, count, isCapped }: WorkCount): MessageInitShape<typeof edc.WorkCountSchema> {
  return { kind: edc.WorkKind[kind], count, capped: isCapped };
}

export function toAuditEntry({
  at,
  actorName,
  version,
  old,
  new: now,
  ...entry
}: TrailEntry): MessageInitShape<typeof edc.AuditEntrySchema> {
  const { actor, command, reason, kind, site, subject, form, path, op } = entry;
  return {
    ...{ actor, command, reason, kind, site, subject, form, path, op },
    at: timestampFromDate(new Date(at)),
    actorName: actorName ?? '',
    version: BigInt(version),
    oldJson: old ?? '',
    newJson: now ?? '',
  };
}
