import { setTimeout } from 'node:timers/promises';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import type { DemoAct, DemoAlertRule, DemoParticipant } from '@verum/demo';
import { openPhone, type Phone } from '@verum/epro';
import { client } from '@verum/rpc';
import { restChannel } from '../rest-channel.ts';
import { coordinatorOf, type DemoSession, texts, userOf, writeBy } from './session.ts';

/** Sets the diary up and has every participant answer it on a phone of its own, whose entries it signs. */
export async function loadDiary(session: DemoSession, address: string): Promise<void> {
  const hashes = await setUp(session);
  const { participants, rules } = session.plan.diary;
  const isOfEntries = (rule: DemoAlertRule) => 'entry' in rule.when;
  await putRules(session, rules.filter(isOfEntries));
  const bySite = Map.groupBy(participants, ({ site }) => site);
  await Promise.all(
    [...bySite.values()].map(async (ofSite) => {
      for (const participant of ofSite) {
        await live(session, participant, { address, hashes });
        session.stepDone();
      }
    }),
  );
  // Before the entries of a fortnight have come, every evening of it would count as missed.
  await putRules(
    session,
    rules.filter((rule) => !isOfEntries(rule)),
  );
}

/** The hash of each instrument, by its name. */
async function setUp(session: DemoSession): Promise<ReadonlyMap<string, string>> {
  const { plan } = session;
  const study = plan.study.code;
  const manager = userOf(plan, 'DATA_MANAGER');
  const hashes = new Map<string, string>();
  for (const { instrument, version, owner, licence, content } of plan.diary.instruments) {
    const model = Buffer.from(JSON.stringify({ instrument, version, ...content }));
    const source = { case: 'model', value: model } as const;
    const answer = await session
      .as(manager, epro.InstrumentService)
      .importInstrument({ study, instrument, version, owner, licence, source }, writeBy(session));
    const [finding] = answer.findings;
    if (!answer.instrument) throw new Error(`${instrument}: ${finding?.messageEn ?? 'was not imported'}`);
    hashes.set(instrument, answer.instrument.hash);
  }
  for (const { schedule, content } of plan.diary.schedules) {
    const message = fromJson(epro.ScheduleSchema, content as JsonValue);
    const request = { study, schedule, content: message };
    await session.as(manager, epro.ScheduleService).putSchedule(request, writeBy(session));
  }
  for (const { site, contact } of plan.diary.contacts)
    await session
      .as(coordinatorOf(plan, site), epro.ScheduleService)
      .putContact({ study, site, contact: texts(contact) }, writeBy(session));
  return hashes;
}

async function putRules(session: DemoSession, rules: readonly DemoAlertRule[]): Promise<void> {
  const { plan } = session;
  const service = session.as(userOf(plan, 'DATA_MANAGER'), epro.OversightService);
  for (const { rule, title, when, isUrgent } of rules) {
    const content = fromJson(epro.AlertRuleSchema, { title: texts(title), urgent: isUrgent, ...when } as JsonValue);
    await service.putAlertRule({ study: plan.study.code, rule, content }, writeBy(session));
  }
}

interface Living {
  readonly address: string;
  readonly hashes: ReadonlyMap<string, string>;
}

/** Pairs a phone, and answers the tasks of the fortnight as the plan says; what comes later is answered by nobody. */
async function live(session: DemoSession, participant: DemoParticipant, { address, hashes }: Living): Promise<void> {
  const { plan, call } = session;
  const { subject, site, language } = participant;
  const study = plan.study.code;
  const zone = plan.sites.find(({ code }) => code === site)?.timeZone ?? 'UTC';
  const by = coordinatorOf(plan, site);
  const kind = epro.DeviceKind.OWN;
  const { code } = await session
    .as(by, epro.DeviceService)
    .createPairingCode({ study, subject, kind }, writeBy(session));
  const phone = openPhone();
  const open = client(epro.DiaryService, restChannel({ address }));
  const paired = await open.pairDevice({ ...phone.pairing(code, zone), language }, { call });
  phone.device = paired.device;
  const entries = (await tasksOf(session, participant)).flatMap((task) => {
    const { instrument, instrumentVersion: version, schedule, date } = task;
    const day = participant.days.find((one) => one.date === date);
    const [act, answers] = [day?.acts[schedule], day?.answers[instrument]];
    if (!act || !answers) return [];
    const { submittedMs } = timeOf(task, act);
    if (submittedMs === undefined || submittedMs > Date.now()) return [];
    const hash = hashes.get(instrument) ?? '';
    return [phone.entry({ task: task.task, instrument, version, hash, answers, submittedMs, zone, language })];
  });
  const own = client(epro.DiaryService, restChannel({ address, proof: proofOf(phone) }));
  const { results } = await own.submitEntries({ entries }, { call });
  const other = results.find(({ fate }) => fate !== epro.EntryFate.KEPT);
  if (other) throw new Error(`an entry of ${subject} was not taken: ${other.why}`);
}

const proofOf = (phone: Phone) => (method: Parameters<Phone['proof']>[0]) => phone.proof(method, Date.now());

/** News of an enrolment travels by events: they are there within a moment. */
async function tasksOf(session: DemoSession, { subject, site }: DemoParticipant): Promise<readonly epro.Task[]> {
  const { plan, call } = session;
  const service = session.as(coordinatorOf(plan, site), epro.ScheduleService);
  const { from, to } = plan.diary;
  for (let tries = 0; ; tries += 1) {
    const { tasks } = await service.listTasks({ study: plan.study.code, subject, from, to }, { call });
    if (tasks.length > 0 || tries >= 50) return tasks;
    await setTimeout(100);
  }
}

function timeOf(task: epro.Task, act: DemoAct): { readonly submittedMs: number | undefined } {
  const { opensAt, closesAt, lateUntil } = task;
  if (act.kind === 'missed' || !opensAt || !closesAt) return { submittedMs: undefined };
  const [opens, closes] = [timestampMs(opensAt), timestampMs(closesAt)];
  if (act.kind === 'done') return { submittedMs: Math.round(opens + act.share * (closes - opens)) };
  const late = lateUntil ? timestampMs(lateUntil) : closes;
  return { submittedMs: late > closes ? Math.round((closes + late) / 2) : undefined };
}
