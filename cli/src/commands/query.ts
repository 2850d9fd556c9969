import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: 'list STUDY | show|answer|close|reopen STUDY SUBJECT FORM NUMBER | open STUDY SUBJECT FORM',
  options: {
    ...serverOptions,
    text: { type: 'string', help: 'open, answer, close, reopen: what is asked or said' },
    revision: { type: 'string', help: 'answer, close, reopen: only if the query is still at this revision' },
    path: { type: 'string', help: 'open: the item or group; default: the form' },
    due: { type: 'string', help: "open: the day the answer is due, YYYY-MM-DD; default: as the study's design says" },
    follows: { type: 'string', help: 'open: the number of the closed query that it follows up' },
    assignee: { type: 'string', help: 'list, open: a user id' },
    site: { type: 'string', help: 'list: of this site' },
    subject: { type: 'string', help: 'list: of this subject' },
    form: { type: 'string', help: 'list: of this form, visit[!repeat]~form[!repeat]' },
    state: { type: 'string', help: 'list: candidate, open, answered, closed or cancelled' },
    origin: { type: 'string', help: 'list: check or person' },
    overdue: { type: 'boolean', help: 'list: open ones past their due date' },
    limit: { type: 'string', default: '100', help: 'list: how many at most' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'list, show, open, answer, close or reopen');
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new UsageError(`there is no 'query ${verb}'`);
    const call = cliCall(`query ${verb}`);
    try {
      await run(given, call);
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;
type Verb = (given: Given, call: Call) => Promise<void>;

const service = (given: Given) => remote(given).of(edc.QueryService);

const step =
  (method: 'answerQuery' | 'closeQuery' | 'reopenQuery', done: string): Verb =>
  async (given, call) => {
    const text = given.text('text') ?? '';
    const request = { ...keyOf(given), text, expectedRevision: BigInt(whole(given, 'revision')) };
    const query = await service(given)[method](request, { call });
    print(given, toJson(query), `query ${query.number} is ${stateOf(query)} · ${done}\n`);
  };

const verbs: Readonly<Record<string, Verb>> = {
  list,
  async show(given, call) {
    const query = await service(given).getQuery(keyOf(given), { call });
    const said = query.thread.map(({ at, actorName, actor, kind, text }) => [
      iso(at),
      plain(actorName || actor),
      kind,
      plain(text),
    ]);
    const facts = [
      `${query.subject} ${query.form} ${query.number} ${query.path}`.trimEnd(),
      `${stateOf(query)}, due ${query.dueDate}, ${query.ageDays} days old, revision ${query.revision}`,
      ...query.texts.map(({ text }) => plain(text)),
    ];
    print(given, toJson(query), `${facts.join('\n')}\n\n${table(['at', 'by', 'what', 'text'], said)}`);
  },
  async open(given, call) {
    const [study, subject, form] = [
      argument(given, 1, 'STUDY'),
      argument(given, 2, 'SUBJECT'),
      argument(given, 3, 'FORM'),
    ];
    const request = {
      ...{ study, subject, form, text: needed(given, 'text'), path: given.text('path') ?? '' },
      ...{ assignee: given.text('assignee') ?? '', dueDate: given.text('due') ?? '', follows: whole(given, 'follows') },
    };
    const query = await service(given).openQuery(request, { call });
    print(given, toJson(query), `query ${query.number} is open, due ${query.dueDate} · 已发出质疑\n`);
  },
  answer: step('answerQuery', '已答复'),
  close: step('closeQuery', '已关闭'),
  reopen: step('reopenQuery', '已退回'),
};

async function list(given: Given, call: Call): Promise<void> {
  const limit = whole(given, 'limit');
  if (limit === 0) throw new UsageError('--limit is at least 1');
  const filter = {
    study: argument(given, 1, 'STUDY'),
    ...{ site: given.text('site') ?? '', subject: given.text('subject') ?? '', form: given.text('form') ?? '' },
    ...{ assignee: given.text('assignee') ?? '', overdue: given.flag('overdue') },
    ...chosen(given, 'state', edc.QueryState),
    ...chosen(given, 'origin', edc.QueryOrigin),
  };
  const found: edc.Query[] = [];
  let pageToken = '';
  do {
    const pageSize = Math.min(limit - found.length, 500);
    const page = await service(given).listQueries({ ...filter, pageSize, pageToken }, { call });
    found.push(...page.queries);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && found.length < limit);
  const rows = found.map((query) => [
    ...[query.dueDate, query.site, query.subject, query.form, String(query.number), stateOf(query), query.path],
    plain(query.texts[0]?.text ?? ''),
  ]);
  const more = pageToken === '' ? '' : `more than ${limit}: see --limit · 未全部列出\n`;
  const head = ['due', 'site', 'subject', 'form', 'number', 'state', 'path', 'text'];
  print(given, { queries: found.map(toJson), more: pageToken !== '' }, table(head, rows) + more);
}

function keyOf(given: Given) {
  const number = argument(given, 4, 'NUMBER');
  if (!/^[1-9]\d{0,8}$/.test(number)) throw new UsageError('NUMBER is the number of the query in its form');
  const [study, subject, form] = [
    argument(given, 1, 'STUDY'),
    argument(given, 2, 'SUBJECT'),
    argument(given, 3, 'FORM'),
  ];
  return { study, subject, form, number: Number(number) };
}

function needed(given: Given, name: string): string {
  const text = given.text(name);
  if (!text) throw new UsageError(`--${name} is missing (缺少 --${name})`);
  return text;
}

/** A number from 0 on; 0 where the option is not given. */
function whole(given: Given, name: string): number {
  const text = given.text(name) ?? '0';
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} is a number`);
  return Number(text);
}

/** The option as a part of a request; nothing where it is not given. */
function chosen<N extends string, E extends number>(given: Given, name: N, values: Readonly<Record<string, E>>) {
  const text = given.text(name);
  if (text === undefined) return {};
  const value = values[text.toUpperCase()];
  // 0 is the contract's "not said".
  if (value) return { [name]: value } as Record<N, E>;
  const names = Object.keys(values).filter((one) => one !== 'UNSPECIFIED');
  throw new UsageError(`--${name} is one of ${names.join(', ').toLowerCase()}`);
}

/** What somebody else has written must not steer the terminal of whoever reads it. */
const plain = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

const nameIn = (values: Readonly<Record<string, number>>, value: number) =>
  Object.keys(values)
    .find((name) => values[name] === value)
    ?.toLowerCase() ?? '';
const stateOf = ({ state }: edc.Query) => nameIn(edc.QueryState, state);
const iso = (at: edc.QueryMessage['at']) => (at ? new Date(Number(at.seconds) * 1_000).toISOString() : '');

function toJson(query: edc.Query) {
  const { study, subject, site, form, number, path, rule, assignee, dueDate, follows, openedBy, ageDays } = query;
  return {
    ...{
      study,
      subject,
      site,
      form,
      number,
      path,
      state: stateOf(query),
      origin: nameIn(edc.QueryOrigin, query.origin),
    },
    ...{ rule, assignee, dueDate, follows, openedBy, ageDays, revision: Number(query.revision) },
    texts: query.texts.map(({ lang, text }) => ({ lang, text })),
    thread: query.thread.map(({ kind, text, actor, at }) => ({ kind, text, actor, at: iso(at) })),
  };
}
