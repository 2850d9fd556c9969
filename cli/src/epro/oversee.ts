import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import type { Given } from '../command.ts';
import { type cliCall, remote } from '../session.ts';
import { print, table } from '../table.ts';

type Call = ReturnType<typeof cliCall>;

export async function schedules(given: Given, study: string, call: Call): Promise<undefined> {
  const { schedules: found } = await remote(given).of(epro.ScheduleService).listSchedules({ study }, { call });
  const json = found.map((one) => ({
    ...{ schedule: one.schedule, version: one.version, instrument: `${one.instrument} ${one.instrumentVersion}` },
    anchor: [anchorName(one.anchor), one.visit || one.fixedDate].filter(Boolean).join(' '),
    days: `${one.firstDay}–${one.lastDay}`,
    every: one.slots.length === 0 ? 'on demand' : one.everyDays === 0 ? 'once' : `${one.everyDays} d`,
    slots: one.slots.map(({ opens, due, closes }) => [opens, due, closes].filter(Boolean).join('–')).join(', '),
    ...{ intoVisit: one.intoVisit, effectiveFrom: one.effectiveFrom },
  }));
  const titles = ['schedule', 'version', 'instrument', 'anchor', 'days', 'every', 'slots', 'into visit', 'from'];
  print(
    given,
    json,
    table(
      titles,
      json.map((one) => Object.values(one).map(String)),
    ),
  );
}

function anchorName(anchor: epro.Anchor): string {
  return (Object.entries(epro.Anchor).find(([, value]) => value === anchor)?.[0] ?? '').toLowerCase();
}

/** How much of what was due came, by participant; with a character a day, as the console's grid has it. */
export async function compliance(given: Given, study: string, call: Call): Promise<undefined> {
  const service = remote(given).of(epro.OversightService);
  const text = (name: string) => given.text(name) ?? '';
  const asked = { study, site: text('site'), schedule: text('schedule'), from: text('from'), to: text('to') };
  const found: epro.ComplianceRow[] = [];
  for (let pageToken = ''; ; ) {
    const page = await service.getCompliance({ ...asked, pageSize: 500, pageToken }, { call });
    found.push(...page.rows);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const json = found.map(({ subject, site, expected, done, late, missed, silentDays, openAlerts, days }) => ({
    ...{ subject, site, expected, done, late, missed, silentDays, openAlerts },
    days: days.map(({ $typeName: _, ...day }) => day),
  }));
  const rows = json.map((row) => [
    ...[row.subject, row.site, row.days.map(dayMark).join(''), String(row.expected)],
    ...[String(row.done), String(row.late), String(row.missed)],
    row.silentDays < 0 ? 'no device' : String(row.silentDays),
    String(row.openAlerts),
  ]);
  const titles = ['subject', 'site', 'days', 'expected', 'done', 'late', 'missed', 'silent days', 'alerts'];
  print(given, json, `${table(titles, rows)}✓ done  ~ late  x missed  o open\n`);
}

function dayMark({ missed, open, late }: Pick<epro.ComplianceDay, 'missed' | 'open' | 'late'>): string {
  return missed > 0 ? 'x' : open > 0 ? 'o' : late > 0 ? '~' : '✓';
}

export async function alerts(given: Given, study: string, call: Call): Promise<undefined> {
  const service = remote(given).of(epro.OversightService);
  const asked = { study, site: given.text('site') ?? '', alsoClosed: given.flag('all'), pageSize: 500 };
  const found: epro.Alert[] = [];
  for (let pageToken = ''; ; ) {
    const page = await service.listAlerts({ ...asked, pageToken }, { call });
    found.push(...page.alerts);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const json = found.map(({ alert, rule, subject, site, of, urgent, raisedAt, closedAt, closedBy, closedWhy }) => ({
    ...{
      alert,
      rule,
      subject,
      site,
      of,
      urgent,
      raisedAt: iso(raisedAt),
      closedAt: iso(closedAt),
      closedBy,
      closedWhy,
    },
  }));
  const rows = json.map((one) => [
    ...[one.urgent ? '!' : '', one.rule, one.subject, one.site, one.raisedAt, one.closedAt, one.closedWhy],
  ]);
  print(given, json, table(['', 'rule', 'subject', 'site', 'raised', 'closed', 'why'], rows));
}

function iso(at: Timestamp | undefined): string {
  return at ? timestampDate(at).toISOString() : '';
}
