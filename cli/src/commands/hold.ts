import { timestampDate } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

const actions = 'checklist, freeze, unfreeze, lock, request-unlock, requests, decide or list';

export const command = {
  usage: 'STUDY checklist | list | freeze | unfreeze | lock | request-unlock | requests | decide NUMBER',
  options: {
    ...serverOptions,
    site: { type: 'string', help: 'a site; with no place at all the whole study is meant' },
    subject: { type: 'string', help: 'a subject' },
    visit: { type: 'string', help: 'a visit of the subject, visitOid[!repeat]' },
    form: { type: 'string', help: 'a form of the subject, visitOid[!repeat]~formOid[!repeat]' },
    reason: { type: 'string', help: 'why, for the audit trail; all but checklist, requests and list need it' },
    approve: { type: 'boolean', help: 'decide: open the lock' },
    refuse: { type: 'boolean', help: 'decide: keep the lock' },
    pending: { type: 'boolean', help: 'requests: only those that wait for a decision' },
  } as const,
  async run(given: Given) {
    const study = argument(given, 0, 'STUDY');
    const verb = argument(given, 1, actions);
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'hold STUDY ${verb}': it is ${actions}`);
    const call = cliCall(`hold ${verb}`);
    try {
      return await run(given, study, call);
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;
type Run = (given: Given, study: string, call: Call) => Promise<number>;

const service = (given: Given) => remote(given).of(edc.ReviewService);

const verbs: Readonly<Record<string, Run>> = {
  /** 1 while something keeps the lock shut, so that a script can ask. */
  async checklist(given, study, call) {
    const { points, ready } = await service(given).getLockChecklist({ study, ...placeOf(given) }, { call });
    const rows = points.map(({ point, count, required, places }) => [
      ...[point, String(count), required && count > 0 ? 'yes' : '', places.slice(0, 3).join(' ')],
    ]);
    print(
      given,
      { ready, points: points.map(({ point, count, required, places }) => ({ point, count, required, places })) },
      `${table(['open', 'count', 'keeps it shut', 'first'], rows)}${ready ? 'ready to lock · 可以锁定' : 'not ready to lock · 尚不能锁定'}\n`,
    );
    return ready ? 0 : 1;
  },
  freeze: hold((given, request, call) => service(given).freeze(request, { call })),
  unfreeze: hold((given, request, call) => service(given).freeze({ ...request, undo: true }, { call })),
  lock: hold((given, request, call) => service(given).lock(request, { call })),
  async list(given, study, call) {
    const holds: edc.HoldState[] = [];
    let pageToken = '';
    do {
      const page = await service(given).listHolds({ study, pageSize: 500, pageToken }, { call });
      holds.push(...page.holds);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const shown = holds.map(showHold);
    const rows = shown.map(({ place, hold: state, at, actor, reason }) => [place, state, at, actor, reason]);
    print(given, shown, table(['place', 'hold', 'at (UTC)', 'who', 'why'], rows));
    return 0;
  },
  async 'request-unlock'(given, study, call) {
    const request = { study, ...placeOf(given), reason: reasonOf(given) };
    const shown = showRequest(await service(given).requestUnlock(request, { call }));
    print(
      given,
      shown,
      `request ${shown.number} waits for somebody else to decide · 申请 ${shown.number} 待他人审批\n`,
    );
    return 0;
  },
  async decide(given, study, call) {
    const number = argument(given, 2, 'NUMBER');
    if (!/^[1-9]\d{0,8}$/.test(number)) throw new UsageError('NUMBER is the number of a request');
    const approve = given.flag('approve');
    if (approve === given.flag('refuse')) throw new UsageError('either --approve or --refuse (需选其一)');
    const request = { study, number: Number(number), approve, reason: reasonOf(given) };
    const shown = showRequest(await service(given).decideUnlock(request, { call }));
    const held =
      shown.effectiveAt === '' ? '' : `; still ${shown.effective} by the ${shown.effectiveAt} · 仍被上级锁定`;
    print(given, shown, `request ${shown.number}: ${shown.state}${held}\n`);
    return 0;
  },
  async requests(given, study, call) {
    const state = given.flag('pending') ? edc.UnlockState.PENDING : edc.UnlockState.UNSPECIFIED;
    const requests: edc.UnlockRequest[] = [];
    let pageToken = '';
    do {
      const page = await service(given).listUnlockRequests({ study, state, pageSize: 500, pageToken }, { call });
      requests.push(...page.requests);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const shown = requests.map(showRequest);
    const rows = shown.map((one) => [String(one.number), one.place, one.state, one.requestedBy, one.reason]);
    print(given, shown, table(['number', 'place', 'state', 'asked by', 'why'], rows));
    return 0;
  },
};

interface HoldRequest extends ReturnType<typeof placeOf> {
  readonly study: string;
  readonly reason: string;
}

function hold(send: (given: Given, request: HoldRequest, call: Call) => Promise<edc.HoldState>): Run {
  return async (given, study, call) => {
    const shown = showHold(await send(given, { study, ...placeOf(given), reason: reasonOf(given) }, call));
    const wider = shown.effective === shown.hold ? '' : `; ${shown.effective} by the ${shown.effectiveAt} · 受上级限制`;
    print(given, shown, `${shown.place}: ${shown.hold}${wider}\n`);
    return 0;
  };
}

function placeOf(given: Given) {
  const text = (name: string) => given.text(name) ?? '';
  return { site: text('site'), subject: text('subject'), visit: text('visit'), form: text('form') };
}

function reasonOf(given: Given): string {
  const reason = given.text('reason');
  if (!reason) throw new UsageError('--reason is missing (缺少 --reason)');
  return reason;
}

const names = (values: object): ReadonlyMap<number, string> =>
  new Map(Object.entries(values).map(([name, value]) => [value as number, name.toLowerCase()]));
const holdNames = names(edc.Hold);
const stateNames = names(edc.UnlockState);

function placeText(place: edc.HoldPlace | undefined): string {
  const { site = '', subject = '', visit = '', form = '' } = place ?? {};
  return [site && `site ${site}`, subject, visit, form].filter((part) => part !== '').join(' ') || 'study';
}

function showHold({ place, hold: state, at, actor, reason, effective, effectiveAt }: edc.HoldState) {
  return {
    place: placeText(place),
    hold: holdNames.get(state) ?? '',
    at: at ? timestampDate(at).toISOString() : '',
    ...{ actor, reason, effective: holdNames.get(effective) ?? '', effectiveAt },
  };
}

function showRequest(request: edc.UnlockRequest) {
  const { number, place, state, reason, requestedBy, decidedBy, decisionReason, effective, effectiveAt } = request;
  return {
    ...{ number, place: placeText(place), state: stateNames.get(state) ?? '', reason, requestedBy },
    ...{ decidedBy, decisionReason, effective: holdNames.get(effective) ?? '', effectiveAt },
  };
}
