import { readFileSync } from 'node:fs';
import { fromJson } from '@bufbuild/protobuf';
import { randomisation } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage:
    'schemes STUDY | draft STUDY DESIGN.json | generate STUDY SCHEME | activate STUDY SCHEME | list STUDY SCHEME | summary STUDY',
  options: {
    ...serverOptions,
    seed: { type: 'string', help: 'generate: 0 to 2^64 - 1; none draws one, which nobody can guess' },
    places: { type: 'string', help: 'generate: places in each stratum, up to whole blocks' },
    list: { type: 'string', help: 'generate: an uploaded list, CSV with stratum, sequence, arm, kit, number' },
    'dry-run': { type: 'boolean', help: 'generate: show how balanced it would be and keep nothing' },
    reason: { type: 'string', help: 'activate: why now, for the audit trail' },
    csv: { type: 'boolean', help: 'list: as CSV' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'schemes, draft, generate, activate, list or summary');
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'randomisation ${verb}'`);
    const call = cliCall(`randomisation ${verb}`);
    try {
      await run(given, call);
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

const service = (given: Given) => remote(given).of(randomisation.RandomisationService);
const stateName = ({ state }: randomisation.Scheme) => states.get(state) ?? '';
const states: ReadonlyMap<number, string> = new Map(
  Object.entries(randomisation.SchemeState).map(([name, value]) => [value, name.toLowerCase()]),
);

const verbs: Readonly<Record<string, (given: Given, call: Call) => Promise<void>>> = {
  async schemes(given, call) {
    const { schemes } = await service(given).listSchemes({ study: argument(given, 1, 'STUDY') }, { call });
    const rows = schemes.map((one) => [one.scheme, stateName(one), one.hasList ? 'yes' : 'no', one.activatedAt]);
    print(
      given,
      rows.map(([scheme, state, hasList, activatedAt]) => ({ scheme, state, hasList: hasList === 'yes', activatedAt })),
      table(['scheme', 'state', 'list', 'activated at'], rows),
    );
  },
  async draft(given, call) {
    const study = argument(given, 1, 'STUDY');
    const design = readDesign(argument(given, 2, 'DESIGN.json'));
    const { scheme } = await service(given).createScheme({ study, design }, { call });
    print(given, { scheme, state: 'draft' }, `scheme ${scheme} is drafted · 已建立方案草稿\n`);
  },
  async generate(given, call) {
    const [study, scheme] = schemeOf(given);
    const file = given.text('list');
    const places = given.text('places') ?? '0';
    if (!/^\d+$/.test(places)) throw new UsageError('--places is a number');
    const dryRun = given.flag('dry-run');
    const csv = file === undefined ? '' : readFileSync(file, 'utf8');
    const request = { study, scheme, seed: given.text('seed') ?? '', places: Number(places), csv, dryRun };
    const { strata, arms, scheme: made } = await service(given).generateList(request, { call });
    const counts = (of: typeof arms) => of.map(({ arm, count }) => `${arm} ${count}`).join(', ');
    const rows = strata.map((one) => [one.stratum, String(one.places), counts(one.arms), String(one.imbalanceMax)]);
    print(
      given,
      {
        ...{ scheme, dryRun, seed: made?.seed ?? '', listHash: made?.listHash ?? '' },
        arms: arms.map(({ arm, count }) => ({ arm, count })),
        strata: rows.map(([stratum, count, balance, imbalanceMax]) => ({
          ...{ stratum, places: Number(count), arms: balance, imbalanceMax: Number(imbalanceMax) },
        })),
      },
      `${table(['stratum', 'places', 'arms', 'largest imbalance'], rows)}${
        dryRun ? 'nothing was kept · 未保存' : `the list of scheme ${scheme} is kept · 已保存随机表`
      } (${counts(arms)})\n`,
    );
  },
  async activate(given, call) {
    const [study, scheme] = schemeOf(given);
    const reason = given.text('reason');
    if (!reason) throw new UsageError('--reason is missing (缺少 --reason)');
    const active = await service(given).activateScheme({ study, scheme, reason }, { call });
    print(
      given,
      { scheme, state: stateName(active), activatedAt: active.activatedAt },
      `scheme ${scheme} is active: subjects are randomised by it from now on · 已启用\n`,
    );
  },
  async list(given, call) {
    const [study, scheme] = schemeOf(given);
    const columns = ['stratum', 'sequence', 'arm', 'kit', 'number', 'subject', 'at'] as const;
    const places: randomisation.Place[] = [];
    let pageToken = '';
    do {
      const page = await service(given).listPlaces({ study, scheme, pageSize: 1000, pageToken }, { call });
      places.push(...page.places);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const rows = places.map((place) => columns.map((column) => String(place[column])));
    print(
      given,
      places.map((place) => Object.fromEntries(columns.map((column) => [column, place[column]]))),
      // Every cell is a code or a time: none needs quotes, and none is a formula.
      given.flag('csv') ? [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('') : table(columns, rows),
    );
  },
  async summary(given, call) {
    const answer = await service(given).getSummary({ study: argument(given, 1, 'STUDY') }, { call });
    const rows = answer.strata.map(({ site, strata, randomised }) => ({
      site,
      stratum: strata.map(({ factor, level }) => `${factor}=${level}`).join(' '),
      randomised,
    }));
    print(
      given,
      { scheme: answer.scheme, randomised: answer.randomised, strata: rows },
      `${table(
        ['site', 'stratum', 'randomised'],
        rows.map(({ site, stratum, randomised }) => [site, stratum, String(randomised)]),
      )}${answer.randomised} randomised · 已随机 ${answer.randomised} 例\n`,
    );
  },
};

function schemeOf(given: Given): [string, string] {
  return [argument(given, 1, 'STUDY'), argument(given, 2, 'SCHEME')];
}

/** The design as the API takes it. */
function readDesign(file: string): randomisation.Design {
  try {
    return fromJson(randomisation.DesignSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
