import { trial } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { followSyncRun, runJson, runRow, runTitles } from '../follow-sync-run.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage:
    'list | show CODE | sync CODE [--full] | runs CODE | parked CODE | retry CODE RECORD | dismiss CODE RECORD | conflicts CODE | decide CODE CONFLICT keep-ours|take-theirs',
  options: {
    ...serverOptions,
    full: { type: 'boolean', help: 'sync: ask for everything, and see what is gone' },
    background: { type: 'boolean', help: 'sync: do not wait for the end' },
    all: { type: 'boolean', help: 'parked, conflicts: with those that are settled' },
    reason: { type: 'string', help: 'dismiss, decide: why, for the audit trail' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'list, show, sync, runs, parked, retry, dismiss, conflicts or decide');
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'hospital ${verb}'`);
    const call = cliCall(`hospital ${verb}`);
    try {
      return (await run(given, call)) ?? 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

const service = (given: Given) => remote(given).of(trial.HospitalService);
const codeOf = (given: Given) => argument(given, 1, 'CODE');

const verbs: Readonly<Record<string, (given: Given, call: Call) => Promise<number | undefined>>> = {
  async list(given, call) {
    const found = await pages(async (pageToken) => {
      const page = await service(given).listHospitals({ pageSize: 500, pageToken }, { call });
      return { items: page.hospitals, next: page.nextPageToken };
    });
    const titles = [
      'hospital',
      'name',
      'breaker',
      'last success',
      'next try',
      'backlog',
      'parked',
      'conflicts',
      'sites',
      'failure',
    ];
    print(given, found.map(hospitalJson), table(titles, found.map(hospitalRow)));
    return undefined;
  },
  async show(given, call) {
    const found = await service(given).getHospital({ hospital: codeOf(given) }, { call });
    const { address, phone, email, departments, practitioners, sites } = found;
    const rows = [
      ...Object.entries(hospitalJson(found)).map(([name, value]) => [
        name,
        typeof value === 'object' ? '' : String(value),
      ]),
      ...Object.entries({ address, phone, email }).map(([name, value]) => [name, value]),
      ['departments', String(departments)],
      ['practitioners', String(practitioners)],
      ['sites', sites.map(({ study, site }) => `${study}/${site}`).join(', ')],
    ].filter(([, value]) => value !== '');
    print(
      given,
      { ...hospitalJson(found), address, phone, email, departments, practitioners },
      table(['what', 'value'], rows),
    );
    return undefined;
  },
  async sync(given, call) {
    const hospital = codeOf(given);
    const begun = await service(given).syncHospital({ hospital, full: given.flag('full') }, { call });
    const run = given.flag('background') ? begun : await followSyncRun(given, service(given), begun, call);
    print(given, runJson(run), table(runTitles, [runRow(run)]));
    return run.state === trial.SyncRunState.FAILED ? 1 : undefined;
  },
  async runs(given, call) {
    const { runs } = await service(given).listSyncRuns({ hospital: codeOf(given), pageSize: 50 }, { call });
    print(given, runs.map(runJson), table(runTitles, runs.map(runRow)));
    return undefined;
  },
  async parked(given, call) {
    const request = { hospital: codeOf(given), all: given.flag('all'), pageSize: 500 };
    const found = await pages(async (pageToken) => {
      const page = await service(given).listParkedRecords({ ...request, pageToken }, { call });
      return { items: page.records, next: page.nextPageToken };
    });
    const rows = found.map(({ record, rule, place, textEn, textZh, state, times, lastAt }) => [
      ...[record, nameOf(trial.ParkedState, state), rule, place, String(times), lastAt, `${textEn} ${textZh}`],
    ]);
    const json = found.map(({ $typeName: _, state, ...rest }) => ({
      ...rest,
      state: nameOf(trial.ParkedState, state),
    }));
    print(given, json, table(['record', 'state', 'rule', 'place', 'times', 'last', 'why'], rows));
    return undefined;
  },
  async retry(given, call) {
    const key = { hospital: codeOf(given), record: argument(given, 2, 'RECORD') };
    const { state } = await service(given).retryParkedRecord(key, { call });
    print(
      given,
      { ...key, state: nameOf(trial.ParkedState, state) },
      'the hospital is asked for everything again · 已重新请求\n',
    );
    return undefined;
  },
  async dismiss(given, call) {
    const key = { hospital: codeOf(given), record: argument(given, 2, 'RECORD') };
    const { state } = await service(given).dismissParkedRecord({ ...key, reason: reasonOf(given) }, { call });
    print(given, { ...key, state: nameOf(trial.ParkedState, state) }, 'dismissed until its content changes · 已忽略\n');
    return undefined;
  },
  async conflicts(given, call) {
    const request = { hospital: codeOf(given), all: given.flag('all'), pageSize: 500 };
    const found = await pages(async (pageToken) => {
      const page = await service(given).listSyncConflicts({ ...request, pageToken }, { call });
      return { items: page.conflicts, next: page.nextPageToken };
    });
    const rows = found.map(({ conflict, study, field, ours, theirs, since, decision }) => [
      ...[String(conflict), study, field, ours, theirs, since],
      decision === trial.SyncDecision.UNSPECIFIED ? '' : nameOf(trial.SyncDecision, decision),
    ]);
    const json = found.map(({ $typeName: _, decision, ...rest }) => ({
      ...rest,
      decision: nameOf(trial.SyncDecision, decision),
    }));
    print(given, json, table(['conflict', 'study', 'field', 'ours', 'theirs', 'since', 'decision'], rows));
    return undefined;
  },
  async decide(given, call) {
    const hospital = codeOf(given);
    const conflict = Number(argument(given, 2, 'CONFLICT'));
    const how = argument(given, 3, 'keep-ours or take-theirs');
    const decision = Object.hasOwn(decisions, how) ? decisions[how] : undefined;
    if (!Number.isInteger(conflict) || conflict < 1) throw new UsageError('CONFLICT is the number of a conflict');
    if (decision === undefined) throw new UsageError('a decision is keep-ours or take-theirs');
    const request = { hospital, conflict, decision, reason: reasonOf(given) };
    const decided = await service(given).decideSyncConflict(request, { call });
    const { study, field, ours, theirs } = decided;
    print(given, { hospital, conflict, study, field, ours, theirs, decision: how }, 'decided · 已决定\n');
    return undefined;
  },
};

const decisions: Readonly<Record<string, trial.SyncDecision>> = {
  'keep-ours': trial.SyncDecision.KEEP_OURS,
  'take-theirs': trial.SyncDecision.TAKE_THEIRS,
};

/** The states of a breaker, for people. */
const breakers: ReadonlyMap<trial.BreakerState, string> = new Map([
  [trial.BreakerState.CLOSED, 'closed 正常'],
  [trial.BreakerState.OPEN, 'open 熔断'],
  [trial.BreakerState.HALF_OPEN, 'half-open 试探'],
]);

function hospitalRow({ code, name, absent, sites, sync }: trial.Hospital): string[] {
  return [
    code,
    `${name[0]?.text ?? ''}${absent ? ' (absent)' : ''}`,
    sync ? (breakers.get(sync.breaker) ?? '') : 'not connected',
    ...[sync?.lastSuccessAt ?? '', sync?.nextTryAt ?? '', sync?.backlog === undefined ? '' : String(sync.backlog)],
    ...[String(sync?.parked ?? 0), String(sync?.conflicts ?? 0)],
    sites.map(({ study, site }) => `${study}/${site}`).join(' '),
    sync?.failure ? `${sync.failure}: ${sync.failureTextEn} ${sync.failureTextZh}` : '',
  ];
}

function hospitalJson({ code, name, absent, sites, sync }: trial.Hospital) {
  return {
    code,
    name: name.map(({ lang, text }) => ({ lang, text })),
    absent,
    connector: sync?.connector ?? '',
    breaker: nameOf(trial.BreakerState, sync?.breaker ?? trial.BreakerState.UNSPECIFIED),
    ...{ breakerRetryAt: sync?.breakerRetryAt ?? '', lastSuccessAt: sync?.lastSuccessAt ?? '' },
    ...{ nextTryAt: sync?.nextTryAt ?? '', failure: sync?.failure ?? '', failures: sync?.failures ?? 0 },
    ...{ backlog: sync?.backlog ?? null, parked: sync?.parked ?? 0, conflicts: sync?.conflicts ?? 0 },
    sites: sites.map(({ study, site }) => ({ study, site })),
    run: sync?.run ? runJson(sync.run) : null,
  };
}

function nameOf(states: Readonly<Record<string, string | number>>, value: number): string {
  return (
    Object.entries(states)
      .find(([, one]) => one === value)?.[0]
      .toLowerCase()
      .replaceAll('_', '-') ?? ''
  );
}

function reasonOf(given: Given): string {
  const reason = given.text('reason');
  if (!reason) throw new UsageError('--reason is missing (缺少 --reason)');
  return reason;
}

async function pages<T>(
  read: (pageToken: string) => Promise<{ readonly items: readonly T[]; readonly next: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let pageToken = '';
  do {
    const { items, next } = await read(pageToken);
    all.push(...items);
    pageToken = next;
  } while (pageToken !== '');
  return all;
}
