import { setTimeout } from 'node:timers/promises';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage:
    'STUDY compare BUILD WITH | STUDY dry-run SITE BUILD | STUDY start SITE BUILD | STUDY status [NUMBER] | STUDY pause NUMBER | STUDY resume NUMBER | STUDY orphans',
  options: {
    ...serverOptions,
    reason: { type: 'string', help: 'dry-run, start: why, for the audit trail' },
    background: { type: 'boolean', help: 'dry-run, start, resume: do not wait until it is done' },
    watch: { type: 'boolean', help: 'status: wait until it is done' },
    site: { type: 'string', help: 'orphans: of this site alone' },
  } as const,
  async run(given: Given) {
    argument(given, 0, 'STUDY');
    const verb = argument(given, 1, 'compare, dry-run, start, status, pause, resume or orphans');
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'amend ${verb}'`);
    await run(given);
    return 0;
  },
};

const pollMs = 1_000;
const pageSize = 500;

const verbs: Readonly<Record<string, (given: Given) => Promise<void>>> = {
  async compare(given) {
    const request = { study: studyOf(given), build: argument(given, 2, 'BUILD'), with: argument(given, 3, 'WITH') };
    const { differences, sites } = await ask(given, (service, call) => service.compareBuilds(request, { call }));
    const changes = differences.map(({ change, kind, oid, properties }) => [change, kind, oid, properties.join(', ')]);
    const impact = sites.map((one) =>
      [one.site, one.subjects, one.forms, one.signedForms, one.orphanedValues, one.misfitValues, one.resignForms].map(
        String,
      ),
    );
    print(
      given,
      { differences: differences.map(withoutType), sites: sites.map(withoutType) },
      `${table(['change', 'kind', 'oid', 'properties'], changes)}\n${table(
        ['site', 'subjects', 'forms', 'signed', 'orphaned values', 'misfits', 'to sign again'],
        impact,
      )}`,
    );
  },
  'dry-run': (given) => begin(given, true),
  start: (given) => begin(given, false),
  async status(given) {
    const study = studyOf(given);
    if (given.args[2] === undefined) {
      const { migrations } = await ask(given, (service, call) => service.listMigrations({ study }, { call }));
      print(given, migrations.map(toJson), table(head, migrations.map(toRow)));
      return;
    }
    const number = numberOf(given);
    const run = given.flag('watch')
      ? await follow(given, number)
      : await ask(given, (service, call) => service.getMigration({ study, number }, { call }));
    await report(given, run);
  },
  pause: (given) => turn(given, false),
  resume: (given) => turn(given, true),
  async orphans(given) {
    const orphans: edc.Orphan[] = [];
    for (let pageToken = ''; ; ) {
      const request = { study: studyOf(given), site: given.text('site') ?? '', pageSize, pageToken };
      const page = await ask(given, (service, call) => service.listOrphans(request, { call }));
      orphans.push(...page.orphans);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    const rows = orphans.map(({ subject, site, form, path, value = '', unit }) => [
      subject,
      site,
      form,
      path,
      value,
      unit,
    ]);
    print(given, orphans.map(withoutType), table(['subject', 'site', 'form', 'item', 'value', 'unit'], rows));
  },
};

type Amendments = ReturnType<typeof amendments>;
type Call = ReturnType<typeof cliCall>;

const amendments = (given: Given) => remote(given).of(edc.AmendmentService);

/** One request, on a call of its own: a run may take longer than a call. */
async function ask<T>(given: Given, fn: (service: Amendments, call: Call) => Promise<T>): Promise<T> {
  const call = cliCall('amend');
  return await fn(amendments(given), call).finally(() => call.end());
}

async function begin(given: Given, dryRun: boolean): Promise<void> {
  const reason = given.text('reason') ?? (dryRun ? 'Dry run' : '');
  if (reason === '') throw new UsageError('--reason is missing (缺少 --reason)');
  const request = {
    study: studyOf(given),
    site: argument(given, 2, 'SITE'),
    build: argument(given, 3, 'BUILD'),
    dryRun,
    reason,
  };
  const { number } = await ask(given, (service, call) => service.startMigration(request, { call }));
  await outcome(given, number);
}

async function turn(given: Given, resume: boolean): Promise<void> {
  const request = { study: studyOf(given), number: numberOf(given), resume };
  const run = await ask(given, (service, call) => service.pauseMigration(request, { call }));
  if (resume) await outcome(given, run.number);
  else await report(given, run);
}

async function outcome(given: Given, number: number): Promise<void> {
  const request = { study: studyOf(given), number };
  const run = given.flag('background')
    ? await ask(given, (service, call) => service.getMigration(request, { call }))
    : await follow(given, number);
  await report(given, run);
}

/** The server does the work, and says how fast: whoever stops waiting stops nothing. */
async function follow(given: Given, number: number): Promise<edc.Migration> {
  const request = { study: studyOf(given), number };
  const isTerminal = process.stderr.isTTY === true;
  for (let turns = 0; ; turns += 1) {
    const run = await ask(given, (service, call) => service.getMigration(request, { call }));
    if (run.state !== edc.MigrationState.RUNNING) {
      if (isTerminal && turns > 0) process.stderr.write('\r\x1b[2K');
      return run;
    }
    // A log file wants a line every five seconds at most.
    if (!given.isJson && (isTerminal || turns % 5 === 1)) {
      process.stderr.write(isTerminal ? `\r\x1b[2K${progressOf(run)}` : `${progressOf(run)}\n`);
    }
    await setTimeout(pollMs);
  }
}

/** `Moving 120 of 1000 subjects (12 %), 35.2 subjects/s, 25 s left` */
function progressOf({ dryRun, done, total, subjectsPerSecond, secondsLeft }: edc.Migration): string {
  const share = total > 0 ? Math.floor((100 * done) / total) : 100;
  const left = secondsLeft > 0 ? `, ${secondsLeft} s left` : '';
  return `${dryRun ? 'Trying' : 'Moving'} ${done} of ${total} subjects (${share} %), ${subjectsPerSecond.toFixed(1)} subjects/s${left}`;
}

/** The run, and what it did with each subject. */
async function report(given: Given, run: edc.Migration): Promise<void> {
  const subjects: edc.MigratedSubject[] = [];
  for (let pageToken = ''; ; ) {
    const request = { study: studyOf(given), number: run.number, pageSize, pageToken };
    const page = await ask(given, (service, call) => service.listMigratedSubjects(request, { call }));
    subjects.push(...page.subjects);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const rows = subjects.map((one) => [
    ...[one.subject, one.why === '' ? one.outcome : `${one.outcome} (${one.why})`, one.fromBuild],
    ...[one.formsChanged, one.orphaned.length, one.restored.length, one.derived.length, one.misfits.length].map(String),
    ...[one.resign.length, one.queriesOpened].map(String),
  ]);
  const columns = [
    'subject',
    'outcome',
    'from',
    'forms changed',
    'orphaned',
    'restored',
    'derived',
    'misfits',
    'to sign again',
    'queries',
  ];
  print(
    given,
    { ...toJson(run), subjects: subjects.map(withoutType) },
    `${table(head, [toRow(run)])}\n${table(columns, rows)}`,
  );
}

const head = [
  'run',
  'site',
  'build',
  'kind',
  'state',
  'done',
  'left out',
  'orphaned',
  'to sign again',
  'per second',
  'seconds left',
];

const states: ReadonlyMap<number, string> = new Map(
  Object.entries(edc.MigrationState).map(([name, value]) => [value, name.toLowerCase()]),
);

function toRow(run: edc.Migration): string[] {
  return [
    ...[String(run.number), run.site, run.build, run.dryRun ? 'dry run' : 'move', states.get(run.state) ?? ''],
    ...[`${run.done} of ${run.total}`, String(run.leftOut), String(run.orphanedValues), String(run.resignForms)],
    ...[run.subjectsPerSecond.toFixed(1), String(run.secondsLeft)],
  ];
}

function toJson({ $typeName: _, startedAt, finishedAt, state, ...run }: edc.Migration) {
  const iso = (at: typeof startedAt) => (at ? timestampDate(at).toISOString() : null);
  return { ...run, state: states.get(state) ?? '', startedAt: iso(startedAt), finishedAt: iso(finishedAt) };
}

function withoutType<T extends { readonly $typeName: string }>({ $typeName: _, ...rest }: T) {
  return rest;
}

const studyOf = (given: Given) => argument(given, 0, 'STUDY');

function numberOf(given: Given): number {
  const text = argument(given, 2, 'NUMBER');
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError('NUMBER is the number of a run');
  return Number(text);
}
