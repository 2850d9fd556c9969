import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Call } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import type { Finding, StudyBuild } from '@verum/odm';
import type { Build, BuildCounts } from '../../domain/build/build.ts';
import { countBuild } from '../../domain/build/build.ts';
import { checkAddresses, chooseBuild } from '../../domain/build/choose-build.ts';
import { compileBuild } from '../../domain/build/compile-build.ts';
import type { ServiceContext } from '../../service-context.ts';
import { insertBuild } from '../../store/builds.ts';
import { documentIn } from '../transfer/source/document-in.ts';
import { loadBuild } from './get-build.ts';
import { readBuilds } from './read-builds.ts';

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
 * An ODM document, a REDCap data dictionary or a CRF template of OpenClinica, also in a zip, as a new draft; its content
 * never changes from here on.
 * @throws Refusal DOCUMENT_REFUSED with the place, for a document that cannot be used at all
 */
export async function importBuild(service: ServiceContext, call: Call, command: ImportBuild): Promise<ImportedBuild> {
  const { study } = command;
  const document = await documentIn(command.document);
  const read = await readBuild(document, command.metaDataVersion);
  const { counts, findings } = read;
  if (command.isDryRun) return { build: undefined, counts, findings };
  const build = await service.database.write(call, 'Imported', (tx) =>
    storeBuild(service, tx, call, { study, document, ...read }),
  );
  return { build, counts, findings };
}

export interface ReadBuild {
  readonly model: StudyBuild;
  readonly counts: BuildCounts;
  readonly findings: readonly Finding[];
}

/** @throws Refusal DOCUMENT_REFUSED */
export async function readBuild(document: Uint8Array, metaDataVersion: string): Promise<ReadBuild> {
  const read = await readBuilds(document);
  const { model, findings: choice } = chooseBuild(read.builds, metaDataVersion);
  checkAddresses(model);
  const findings = [...read.findings, ...choice, ...compileBuild(model).rules.findings];
  return { model, counts: countBuild(model), findings };
}

interface Parts extends ReadBuild {
  readonly study: string;
  readonly document: Uint8Array;
}

/** Puts a build on record, in the caller's transaction. */
export async function storeBuild(
  service: ServiceContext,
  tx: Tx,
  call: Call,
  { study, document, model, counts, findings }: Parts,
): Promise<Build> {
  const compressed = await promisify(gzip)(document);
  const build = await insertBuild(tx, {
    study,
    oid: model.oid,
    name: model.name,
    documentHash: createHash('sha256').update(document).digest('hex'),
    counts,
    model: JSON.stringify(model),
    blinded: compileBuild(model).blinding.isUsed,
    document: compressed,
    findings: JSON.stringify(findings),
  });
  const payload = { study, build, oid: model.oid };
  await publish(tx, { aggregate: `build/${study}/${build}`, type: 'edc.build.imported', payload });
  return await loadBuild(service, tx, call, { study, build: String(build) });
}
