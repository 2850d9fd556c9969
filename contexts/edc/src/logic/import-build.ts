import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Call } from '@verum/call';
import { publish } from '@verum/database';
import type { Finding, StudyBuild } from '@verum/odm';
import type { Build, BuildCounts } from '../domain/build.ts';
import { countBuild } from '../domain/build.ts';
import { checkAddresses, chooseBuild } from '../domain/choose-build.ts';
import { compileBuild } from '../domain/compile-build.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertBuild } from '../store/builds.ts';
import { loadBuild } from './get-build.ts';
import { readDocument } from './read-document.ts';

export interface ImportBuild {
  readonly study: string;
  readonly document: Uint8Array;
  readonly isDryRun: boolean;
  /** OID of the MetaDataVersion; '' takes the last one. */
  readonly metaDataVersion: string;
}

export interface ImportedBuild {
  /** Undefined after a dry run. */
  readonly build: Build | undefined;
  readonly counts: BuildCounts;
  readonly findings: readonly Finding[];
}

/**
 * An ODM document as a new draft; its content never changes from here on.
 * @throws Refusal DOCUMENT_REFUSED with the place, for a document that cannot be used at all
 */
export async function importBuild(service: ServiceContext, call: Call, command: ImportBuild): Promise<ImportedBuild> {
  const { study, document } = command;
  const read = await readDocument(document);
  const { model, findings: choice } = chooseBuild(read.builds, command.metaDataVersion);
  checkAddresses(model);
  const findings = [...read.findings, ...choice, ...compileBuild(model).rules.findings];
  const counts = countBuild(model);
  if (command.isDryRun) return { build: undefined, counts, findings };
  const build = await store(service, call, { study, document, model, counts, findings });
  return { build, counts, findings };
}

interface Parts {
  readonly study: string;
  readonly document: Uint8Array;
  readonly model: StudyBuild;
  readonly counts: BuildCounts;
  readonly findings: readonly Finding[];
}

async function store(service: ServiceContext, call: Call, { study, document, model, counts, findings }: Parts) {
  const compressed = await promisify(gzip)(document);
  const documentHash = createHash('sha256').update(document).digest('hex');
  const { blinding } = compileBuild(model);
  return await service.database.write(call, 'Imported', async (tx) => {
    const build = await insertBuild(tx, {
      study,
      oid: model.oid,
      name: model.name,
      documentHash,
      counts,
      model: JSON.stringify(model),
      blinded: blinding.isUsed,
      document: compressed,
      findings: JSON.stringify(findings),
    });
    const payload = { study, build, oid: model.oid };
    await publish(tx, { aggregate: `build/${study}/${build}`, type: 'edc.build.imported', payload });
    return await loadBuild(service, tx, call, { study, build: String(build) });
  });
}
