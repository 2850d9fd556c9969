import { readFileSync } from 'node:fs';
import { epro } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { type cliCall, remote } from '../session.ts';
import { print, table } from '../table.ts';

type Call = ReturnType<typeof cliCall>;

/** The versions of a study's questionnaires, or the import of another one. */
export async function instruments(given: Given, study: string, call: Call): Promise<number | undefined> {
  const verb = given.args[2] ?? 'list';
  if (verb === 'import') return await importOne(given, study, call);
  if (verb !== 'list') throw new UsageError(`there is no 'epro instruments ${verb}'`);
  const service = remote(given).of(epro.InstrumentService);
  const found: epro.Instrument[] = [];
  for (let pageToken = ''; ; ) {
    const page = await service.listInstruments({ study, pageSize: 500, pageToken }, { call });
    found.push(...page.instruments);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const json = found.map(({ instrument, version, items, languages, owner, licence, hash, form }) => ({
    ...{ instrument, version, items: items.length, languages, owner, licence, hash, form },
  }));
  const rows = json.map((one) => [
    ...[one.instrument, one.version, String(one.items), one.languages.join(', '), one.form, one.owner],
    one.hash.slice(0, 12),
  ]);
  print(given, json, table(['instrument', 'version', 'items', 'languages', 'form', 'owner', 'hash'], rows));
  return undefined;
}

async function importOne(given: Given, study: string, call: Call): Promise<number | undefined> {
  const [instrument, version] = [argument(given, 3, 'INSTRUMENT'), argument(given, 4, 'VERSION')];
  argument(given, 5, given.flag('form') ? 'BUILD/FORM' : 'FILE');
  const text = (name: string) => given.text(name) ?? '';
  const answer = await remote(given)
    .of(epro.InstrumentService)
    .importInstrument(
      {
        ...{
          study,
          instrument,
          version,
          source: sourceOf(given, given.args.slice(5)),
          language: text('language'),
        },
        ...{ owner: text('owner'), licence: text('licence'), intoForm: text('into-form') },
        dryRun: given.flag('dry-run'),
      },
      { call },
    );
  const isRefused = answer.instrument === undefined;
  const state = isRefused
    ? 'refused'
    : answer.unchanged
      ? 'unchanged'
      : given.flag('dry-run')
        ? 'would fit'
        : 'imported';
  const findings = answer.findings.map(({ $typeName: _, severity, ...rest }) => rest);
  print(
    given,
    { instrument, version, state, items: answer.instrument?.items.length, hash: answer.instrument?.hash, findings },
    `${instrument} ${version}: ${state}\n${findings.map(findingLine).join('')}`,
  );
  return isRefused ? 1 : undefined;
}

function findingLine({ path, messageEn, messageZh }: { path: string; messageEn: string; messageZh: string }): string {
  return `  ${path}  ${messageEn} ${messageZh}\n`;
}

/** Several files are one questionnaire in several languages. */
function sourceOf(given: Given, names: readonly string[]): epro.ImportInstrumentRequest['source'] {
  const [first = ''] = names;
  if (given.flag('form')) return { case: 'form', value: first };
  const texts = names.map((name) => readFileSync(name, 'utf8'));
  if (given.flag('model')) return { case: 'model', value: Buffer.from(texts[0] ?? '') };
  return { case: 'fhir', value: Buffer.from(texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(',')}]`) };
}
