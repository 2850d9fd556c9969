import { refuse, violation } from '@verum/call';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { countWork } from '../logic/review/count-work.ts';
import { listWork } from '../logic/review/list-work.ts';
import { exportAudit } from '../logic/trail/export-audit.ts';
import { listAudit } from '../logic/trail/list-audit.ts';
import type { ServiceContext } from '../service-context.ts';
import { toAuditEntry, toWorkCount, toWorkKind } from './work-messages.ts';

/** verum.edc.v1.WorkService: message ↔ command, nothing else. */
export function workService(service: ServiceContext): Binding {
  return bind(edc.WorkService, {
    async listWork({ kind: asked, ...request }, call) {
      const kind = toWorkKind(asked);
      if (!kind) throw unknownKind();
      const { items, nextPageToken } = await listWork(service, call, { ...request, kind });
      return { items: items.map((item) => ({ ...item })), nextPageToken };
    },
    countWork: async (request, call) => ({ counts: (await countWork(service, call, request)).map(toWorkCount) }),
    async listAudit(request, call) {
      const { entries, nextPageToken } = await listAudit(service, call, request);
      return { entries: entries.map(toAuditEntry), nextPageToken };
    },
    async *exportAudit({ format: asked, ...request }, call) {
      const isCsv = asked === edc.AuditFormat.CSV;
      const contentType = isCsv ? 'text/csv; charset=utf-8' : 'application/jsonl';
      const query = { ...request, format: isCsv ? 'csv' : 'json lines' } as const;
      for await (const data of exportAudit(service, call, query)) yield { contentType, data };
    },
  });
}

function unknownKind() {
  return refuse('INVALID_REQUEST', {
    violations: [violation('kind', 'unknown', 'is not a kind of work', '不是已知的工作类别')],
  });
}
