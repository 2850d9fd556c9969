import { edc, trial } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { lintStudy } from '../study-lint.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: 'list | create CODE TITLE | builds STUDY | publish STUDY BUILD | activate STUDY BUILD SITE | lint FILE',
  options: {
    ...serverOptions,
    from: { type: 'string', help: 'activate: the first day, YYYY-MM-DD at the site' },
    approval: { type: 'string', help: "activate: the reference of the ethics committee's approval" },
    lang: { type: 'string', default: 'en', help: 'language of the title: en or zh' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'list, create, builds, publish, activate or lint');
    // Reads a file and needs neither server nor session.
    if (verb === 'lint') return lintStudy(given);
    const run = verbs[verb];
    if (!run) throw new UsageError(`there is no 'study ${verb}'`);
    const call = cliCall(`study ${verb}`);
    try {
      await run(given, call);
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

const verbs: Readonly<Record<string, (given: Given, call: Call) => Promise<void>>> = {
  async list(given, call) {
    const { studies } = await remote(given).of(trial.TrialService).getTrialList({ pageSize: 500 }, { call });
    const rows = studies.map(({ code, title, subjects, sites }) => [
      code,
      title.map(({ text }) => text).join(' · '),
      String(sites),
      String(subjects),
    ]);
    print(
      given,
      rows.map(([code, title, sites, subjects]) => ({ code, title, sites: Number(sites), subjects: Number(subjects) })),
      table(['study', 'title', 'sites', 'subjects'], rows),
    );
  },
  async create(given, call) {
    const title = [{ lang: given.text('lang') ?? 'en', text: argument(given, 2, 'TITLE') }];
    const study = await remote(given)
      .of(trial.TrialService)
      .createStudy({ study: { code: argument(given, 1, 'CODE'), title } }, { call });
    print(given, { code: study.code }, `created ${study.code} · 已创建\n`);
  },
  async builds(given, call) {
    const { builds } = await remote(given)
      .of(edc.EdcService)
      .listBuilds({ study: argument(given, 1, 'STUDY') }, { call });
    const rows = builds.map((build) => [
      build.build,
      build.oid,
      build.name,
      build.state === edc.BuildState.PUBLISHED ? 'published' : 'draft',
      build.activations.map(({ site, fromDate }) => `${site} from ${fromDate}`).join(', '),
    ]);
    print(
      given,
      rows.map(([build, oid, name, state, activations]) => ({ build, oid, name, state, activations })),
      table(['build', 'oid', 'name', 'state', 'active at'], rows),
    );
  },
  async publish(given, call) {
    const build = await remote(given)
      .of(edc.EdcService)
      .publishBuild({ study: argument(given, 1, 'STUDY'), build: argument(given, 2, 'BUILD') }, { call });
    print(given, { build: build.build, state: 'published' }, `build ${build.build} is published · 已发布\n`);
  },
  async activate(given, call) {
    const fromDate = given.text('from') ?? new Date().toISOString().slice(0, 10);
    const approval = given.text('approval') ?? '';
    const request = {
      study: argument(given, 1, 'STUDY'),
      build: argument(given, 2, 'BUILD'),
      site: argument(given, 3, 'SITE'),
      fromDate,
      approval,
    };
    const made = await remote(given).of(edc.EdcService).activateBuild(request, { call });
    print(
      given,
      { build: made.build, site: made.site, from: made.fromDate },
      `build ${made.build} is active at ${made.site} from ${made.fromDate} · 已启用\n`,
    );
  },
};
