import type { Call } from '@verum/call';
import { type SubjectRecord, writeOdm20, writeOdm132 } from '@verum/odm';
import type { ServiceContext } from '../../service-context.ts';
import { type ExportScope, streamCasebooks } from '../../store/exports.ts';
import { reachOf } from '../reach.ts';
import { besideOf } from './casebooks.ts';
import { type ExportBuilds, exportContent, loadExportBuilds } from './export-content.ts';
import { readCasebook } from './read-casebook.ts';

export interface ExportStudy {
  readonly study: string;
  readonly version: '1.3.2' | '2.0';
  /** With every version of every value: a Transactional document. */
  readonly withAudit: boolean;
  readonly withExtensions: boolean;
  /** '' for every site that the caller may export. */
  readonly site: string;
  readonly metaDataOnly: boolean;
}

const chunkBytes = 64 * 1024;

/**
 * The study as ODM, in chunks of about 64 KiB: its published builds (the last draft while there is none) and the
 * casebooks of the sites that the caller may export.
 * @throws Refusal NOT_FOUND for a study without builds
 */
export async function* exportStudy(
  service: ServiceContext,
  call: Call,
  query: ExportStudy,
): AsyncGenerator<Uint8Array> {
  const { study, site } = query;
  const scope: ExportScope = { study, site, ...reachOf(call, study) };
  const builds = await loadExportBuilds(service, call, scope);
  const content = await exportContent(service, call, {
    ...{ scope, builds, createdAt: new Date(service.clock.nowMs()).toISOString() },
    ...{ withAudit: query.withAudit, metaDataOnly: query.metaDataOnly },
    subjects: () => subjects(service, call, scope, builds, query),
  });
  const write = query.version === '2.0' ? writeOdm20 : writeOdm132;
  yield* inChunks(write(content, { withExtensions: query.withExtensions }));
}

async function* subjects(
  { database }: ServiceContext,
  call: Call,
  scope: ExportScope,
  builds: ExportBuilds,
  options: ExportStudy,
): AsyncGenerator<SubjectRecord> {
  for await (const batch of streamCasebooks(database, call, scope, besideOf(options))) {
    for (const casebook of batch) yield readCasebook(builds, casebook);
  }
}

async function* inChunks(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const part of parts) {
    text += part;
    if (text.length < chunkBytes) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
