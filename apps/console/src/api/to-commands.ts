import type { LoggedRequest } from './request-log.ts';
import { routeRequest } from './route-request.ts';

/** The request for curl, over several lines; the token stands in the environment. */
export function toCurl({ route, request }: LoggedRequest, server: string): string {
  const { url, body, document } = routeRequest(route, request);
  const lines = [`curl -H "Authorization: Bearer $TOKEN"`];
  if (route.verb !== 'GET') lines[0] += ` -X ${route.verb}`;
  if (!route.isRead) lines.push(`  -H "Idempotency-Key: $(uuidgen)"`);
  if (document !== undefined) lines.push(`  -H 'Content-Type: application/octet-stream' --data-binary @FILE`);
  if (body !== undefined) lines.push(`  -H 'Content-Type: application/json' -d ${quoted(body)}`);
  lines.push(`  ${quoted(server + url)}`);
  return lines.join(' \\\n');
}

/** In single quotes, as a shell takes it to the letter. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

type Fields = Readonly<Record<string, unknown>>;
type Words = readonly (string | undefined)[];

const text = (value: unknown) => (value === undefined || value === '' ? undefined : String(value));
const option = (name: string, value: unknown): Words => (text(value) === undefined ? [] : [`--${name}`, text(value)]);
const report =
  (kind: string) =>
  ({ study }: Fields) => ['report', kind, text(study)];

/** What `./verum` does the same with; most things it does not. */
const commands: Readonly<Record<string, (request: Fields) => Words>> = {
  'work.countWork': ({ study, site }) => ['work', text(study), ...option('site', site)],
  'work.listWork': ({ study, site, kind }) => ['work', text(study), kindOf(kind), ...option('site', site)],
  'work.listAudit': ({ study, subject }) => ['audit', 'trail', text(study), ...option('subject', subject)],
  'edc.getItemHistory': ({ study, subject, form, item }) => [
    ...['audit', 'history', text(study), text(subject), text(form), text(item)],
  ],
  'edc.listBuilds': ({ study }) => ['study', 'builds', text(study)],
  'edc.exportStudy': ({ study }) => ['export', text(study)],
  'trial.getTrialList': () => ['study', 'list'],
  'query.listQueries': ({ study }) => ['query', 'list', text(study)],
  'query.getQuery': ({ study, subject, form, number }) => [
    ...['query', 'show', text(study), text(subject), text(form), text(number)],
  ],
  'review.getLockChecklist': ({ study }) => ['hold', text(study), 'checklist'],
  'review.listHolds': ({ study }) => ['hold', text(study), 'list'],
  'review.listUnlockRequests': ({ study }) => ['hold', text(study), 'requests'],
  'report.getEnrolment': report('enrolment'),
  'report.getVisitCompliance': report('compliance'),
  'report.getCompleteness': report('completeness'),
  'report.getQueries': report('queries'),
  'report.getEntryLag': report('lag'),
  'report.getDataQuality': report('quality'),
};

function kindOf(kind: unknown): string {
  return String(kind).replace('WORK_KIND_', '').toLowerCase().replaceAll('_', '-');
}

/** The same by our own command; undefined where there is none. */
export function toCommand({ method, request }: LoggedRequest, server: string): string | undefined {
  const words = commands[method]?.(request).filter((word) => word !== undefined);
  if (!words) return undefined;
  const given = words.map((word) => (/^[\w.:=/-]+$/.test(word) ? word : quoted(word)));
  return `VERUM_API_KEY=$TOKEN ./verum ${given.join(' ')} \\\n  --server ${server}`;
}
