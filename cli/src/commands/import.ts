import { readFileSync, statSync } from 'node:fs';
import { edc, patient } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { findingsJson, findingsText } from '../findings.ts';
import { importData } from '../import-data.ts';
import { startProgress } from '../progress.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print } from '../table.ts';

export const command = {
  usage: 'build STUDY FILE | data STUDY FILE [--site SITE] | fhir HOSPITAL FILE   [--dry-run]',
  options: {
    ...serverOptions,
    'dry-run': { type: 'boolean', help: 'say what would happen and store nothing' },
    site: { type: 'string', help: 'data: the site of subjects whose record names none' },
    'keep-misfits': { type: 'boolean', help: 'data: keep values that do not fit their item, each with a warning' },
    'skip-errors': {
      type: 'boolean',
      help: 'data: of a document of transactions apply what can be applied, instead of all or nothing',
    },
    reason: { type: 'string', help: 'data: why values that are there already change' },
    background: { type: 'boolean', help: 'data: do not wait: see ./verum jobs' },
  } as const,
  async run(given: Given) {
    const kind = argument(given, 0, 'build, data or fhir');
    if (kind === 'data') return await importData(given);
    const run = kinds[kind];
    if (!run) throw new UsageError(`there is no 'import ${kind}'`);
    const file = argument(given, 2, 'FILE');
    const data = read(file);
    const contentType = kind === 'fhir' ? 'application/fhir+json' : 'application/xml';
    const call = cliCall(`import ${kind}`);
    const progress = startProgress({
      label: `Importing ${file}`,
      total: data.length,
      unit: 'bytes',
      isQuiet: given.isJson,
    });
    const beat = setInterval(() => progress.add(0), 250);
    try {
      return await run(given, { contentType, data }, call);
    } finally {
      clearInterval(beat);
      progress.done();
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;
interface Document {
  readonly contentType: string;
  readonly data: Uint8Array;
}

const bytesMax = 64 * 1024 * 1024;

function read(file: string): Uint8Array {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new UsageError(`${file} is not there or is no file (文件不存在)`);
  if (stats.size > bytesMax) throw new UsageError(`${file} is larger than 64 MiB (文件超过 64 MiB)`);
  return readFileSync(file);
}

const kinds: Readonly<Record<string, (given: Given, document: Document, call: Call) => Promise<number>>> = {
  async build(given, document, call) {
    const answer = await remote(given)
      .of(edc.EdcService)
      .importBuild({ study: argument(given, 1, 'STUDY'), document, dryRun: given.flag('dry-run') }, { call });
    const { visits = 0, forms = 0, groups = 0, items = 0, codeLists = 0 } = answer.counts ?? {};
    print(
      given,
      {
        build: answer.build?.build,
        counts: { visits, forms, groups, items, codeLists },
        findings: findingsJson(answer.findings),
        dryRun: answer.dryRun,
      },
      `${answer.dryRun ? 'would import' : `build ${answer.build?.build}`}: ${visits} visits, ${forms} forms, ${groups} groups, ${items} items, ${codeLists} code lists; ${answer.findings.length} findings\n${findingsText(answer.findings)}`,
    );
    return 0;
  },
  async fhir(given, document, call) {
    const answer = await remote(given)
      .of(patient.PatientService)
      .importFhirBundle(
        { hospital: argument(given, 1, 'HOSPITAL'), document, dryRun: given.flag('dry-run') },
        { call },
      );
    const { patientsCreated, patientsUpdated, vitalsRecorded, encountersRecorded, unchanged } = answer;
    print(
      given,
      {
        patientsCreated,
        patientsUpdated,
        vitalsRecorded,
        encountersRecorded,
        unchanged,
        findings: findingsJson(answer.findings),
        dryRun: answer.dryRun,
      },
      `${answer.dryRun ? 'would import: ' : ''}${patientsCreated} patients created, ${patientsUpdated} updated, ${vitalsRecorded} vital signs, ${encountersRecorded} encounters, ${unchanged} unchanged; ${answer.findings.length} findings\n${findingsText(answer.findings)}`,
    );
    return 0;
  },
};
