import { argument, type Given, UsageError } from '../command.ts';
import { contact } from '../epro/contact.ts';
import { instruments } from '../epro/instruments.ts';
import { alerts, compliance, schedules } from '../epro/oversee.ts';
import { pair } from '../epro/pair.ts';
import { cliCall, serverOptions } from '../session.ts';

export const command = {
  usage:
    'instruments STUDY | instruments STUDY import INSTRUMENT VERSION FILE… [--dry-run] | schedules STUDY | compliance STUDY | pair STUDY SUBJECT [--tablet] | alerts STUDY | contact STUDY [put LANGUAGE TEXT]',
  options: {
    ...serverOptions,
    site: { type: 'string', help: 'compliance, alerts: of one site; contact: of this site, else of all' },
    schedule: { type: 'string', help: 'compliance: of one schedule' },
    from: { type: 'string', help: 'compliance: first day, YYYY-MM-DD; default: two weeks ago' },
    to: { type: 'string', help: 'compliance: last day, YYYY-MM-DD; default: today' },
    model: { type: 'boolean', help: 'import: the file is an instrument of another study, not a FHIR Questionnaire' },
    form: { type: 'boolean', help: 'import: in place of the file stands a form of a study build, BUILD/FORM' },
    language: { type: 'string', help: 'import: of a Questionnaire that does not say, e.g. en' },
    owner: { type: 'string', help: 'import: whose instrument it is' },
    licence: { type: 'string', help: 'import: by which right it is used' },
    'into-form': { type: 'string', help: 'import: the form of the casebook whose items take the answers' },
    'dry-run': { type: 'boolean', help: 'import: only show what would be read' },
    tablet: { type: 'boolean', help: 'pair: a tablet of the site, for two hours' },
    replace: { type: 'boolean', help: 'pair: revoke the phone that was paired before' },
    all: { type: 'boolean', help: 'alerts: with those that are closed' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'instruments, schedules, compliance, pair, alerts or contact');
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'epro ${verb}'`);
    const call = cliCall(`epro ${verb}`);
    try {
      return (await run(given, argument(given, 1, 'STUDY'), call)) ?? 0;
    } finally {
      call.end();
    }
  },
};

type Verb = (given: Given, study: string, call: ReturnType<typeof cliCall>) => Promise<number | undefined>;

const verbs: Readonly<Record<string, Verb>> = { instruments, schedules, compliance, pair, alerts, contact };
