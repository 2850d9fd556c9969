import type { AnswerModel, InstrumentModel } from '@verum/diary-rules';
import type { Method } from './calls.ts';
import type { CorrectionJson, RemindersJson } from './diary-facts.ts';
import { countOutbox, type DiaryState, draftName, loadState } from './diary-state.ts';
import { beginDraft, type Draft, entryAnswers, firstFault, goBack, goOn, goTo, withAnswer } from './draft.ts';
import { hex } from './encoding.ts';
import { append, type SentRow, sent } from './outbox.ts';
import { isAnswerable, type PlannedTask, tasksAt } from './own-plan.ts';
import { type Session, sealedChange, write } from './session.ts';
import { TakenOver } from './store.ts';
import { noticeZone, openSync, type SyncHost } from './sync.ts';

export interface DiaryOptions {
  /** BCP 47, in which the diary is read now. */
  readonly language: () => string;
  readonly changed: () => void;
  readonly revoked: () => Promise<void>;
  readonly takenOver: () => void;
}

export type Submitted = 'submitted' | 'incomplete' | 'closed';

/** An unlocked diary. Whatever answers has been written to the disk before. */
export interface OpenDiary {
  state(): DiaryState;
  tasks(): readonly PlannedTask[];
  instrumentOf(task: { readonly instrument: string; readonly instrumentVersion: string }): InstrumentModel | undefined;
  /** Goes on with a draft or begins one; undefined where the task cannot be answered now. */
  open(task: string): Promise<Draft | undefined>;
  answer(task: string, item: string, given: AnswerModel): Promise<void>;
  /**
   * To the next item. `from` is the one on the screen: of two taps on it, the second leads nowhere, and not past an item
   * that nobody has seen.
   */
  goOn(task: string, from?: string): Promise<void>;
  /** False before the first item. */
  goBack(task: string): Promise<boolean>;
  goTo(task: string, item: string): Promise<void>;
  /** Into the outbox for good. Nothing of it can be changed afterwards. */
  submit(task: string): Promise<Submitted>;
  /** Keeps a photo for an answer, which is its SHA-256. */
  keepPhoto(jpeg: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Of what was sent, newest first. */
  history(most: number): Promise<readonly SentRow[]>;
  sync(): Promise<void>;
  /** Looks where the device is. */
  look(): Promise<void>;
  answerCorrection(correction: CorrectionJson, isConfirmed: boolean): Promise<void>;
  setReminders(reminders: RemindersJson): Promise<void>;
  /** The times of the weeks to come, for the phone's own calendar (RFC 5545). */
  calendar(): Promise<string>;
  stop(): void;
}

const setReminders: Method = { verb: 'PUT', path: '/v1/diary/reminders', name: 'SetReminders' };

export async function openDiary(session: Session, options: DiaryOptions): Promise<OpenDiary> {
  let state = await loadState(session);
  const host: SyncHost = {
    session,
    state: () => state,
    set: (change) => {
      state = { ...state, ...change };
      options.changed();
    },
    language: options.language,
    revoked: options.revoked,
    takenOver: options.takenOver,
  };
  const sync = openSync(host);
  const inTurn = turns(options.takenOver);
  const tasks = () => (state.facts ? tasksAt(state.facts, state.stays, session.clock.trueMs(), state.done) : []);
  const instrumentOf: OpenDiary['instrumentOf'] = ({ instrument, instrumentVersion }) =>
    state.facts?.instruments.find((one) => one.instrument === instrument && one.version === instrumentVersion);
  const answerable = (task: string) => tasks().find((one) => one.task === task && isAnswerable(one));

  const keep = async (draft: Draft) => {
    const name = draftName(draft.task);
    await write(session, [await sealedChange(session, 'sealed', name, draft)]);
    host.set({ drafts: { ...state.drafts, [draft.task]: draft } });
  };
  const without = (task: string) => {
    const { [task]: _gone, ...drafts } = state.drafts;
    return drafts;
  };
  const edit = (task: string, change: (draft: Draft, instrument: InstrumentModel) => Draft | undefined) =>
    inTurn(async () => {
      const draft = state.drafts[task];
      const instrument = draft && instrumentOf(draft);
      const changed = instrument && change(draft, instrument);
      if (changed && changed !== draft) await keep(changed);
      return changed !== undefined;
    });
  /** Its window is over: what was not submitted is missing, and stays so. */
  const drop = async (task: string) => {
    await write(session, [{ store: 'sealed', key: draftName(task) }]);
    host.set({ drafts: without(task) });
  };

  return {
    state: () => state,
    tasks,
    instrumentOf,
    open: (task) =>
      inTurn(async () => {
        const planned = answerable(task);
        const draft = state.drafts[task];
        const instrument = planned && instrumentOf(planned);
        if (!instrument) {
          if (draft) await drop(task);
          return undefined;
        }
        if (draft?.instrumentHash === instrument.hash) return draft;
        const begun = beginDraft(task, instrument, session.clock.time());
        await keep(begun);
        return begun;
      }),
    answer: async (task, item, given) => {
      await edit(task, (draft) => withAnswer(draft, item, given, session.env.now()));
    },
    goOn: async (task, from) => {
      await edit(task, (draft, instrument) => ((from ?? draft.at) === draft.at ? goOn(instrument, draft) : draft));
    },
    goBack: (task) => edit(task, (draft, instrument) => goBack(instrument, draft)),
    goTo: async (task, item) => {
      await edit(task, (draft) => goTo(draft, item));
    },
    submit: (task) =>
      inTurn(async () => {
        const draft = state.drafts[task];
        const instrument = draft && instrumentOf(draft);
        if (!instrument) return 'closed';
        if (!answerable(task)) {
          await drop(task);
          return 'closed';
        }
        if (firstFault(instrument, draft.answers) !== undefined) return 'incomplete';
        const answers = entryAnswers(instrument, draft);
        const isPhoto = new Set(instrument.items.filter(({ kind }) => kind === 'photo').map(({ item }) => item));
        const photos = answers.filter(({ item }) => isPhoto.has(item)).flatMap(({ values }) => values);
        const made = {
          task,
          instrument: draft.instrument,
          instrumentVersion: draft.instrumentVersion,
          instrumentHash: draft.instrumentHash,
          language: options.language(),
          answers,
          started: draft.started,
          submitted: session.clock.time(),
          appVersion: session.env.appVersion,
        };
        await append(session, made, photos, [{ store: 'sealed', key: draftName(task) }]);
        host.set({ drafts: without(task), ...(await countOutbox(session)) });
        void sync.run();
        return 'submitted';
      }),
    keepPhoto: async (jpeg) => {
      const sha256 = hex(await crypto.subtle.digest('SHA-256', jpeg));
      await write(session, [await sealedChange(session, 'photos', sha256, jpeg)]);
      return sha256;
    },
    history: (most) => sent(session, most),
    sync: sync.run,
    look: () =>
      inTurn(async () => {
        if (await noticeZone(host)) void sync.run();
        else options.changed();
      }),
    answerCorrection: async ({ correction = '' }, confirmed) => {
      const path = `/v1/diary/corrections/${encodeURIComponent(correction)}:answer`;
      const { atMs, zone, offsetMinutes, skewMs } = session.clock.time();
      const at = {
        at: new Date(atMs).toISOString(),
        zone,
        offsetMinutes,
        ...(skewMs !== undefined && { skewMs: `${skewMs}` }),
      };
      await session.calls.call(
        { verb: 'POST', path, name: 'AnswerCorrection' },
        JSON.stringify({ confirmed, at }),
        session,
      );
      await sync.run();
    },
    setReminders: async (reminders) => {
      const { pushKey: _key, offered: _ways, addressHint: _hint, ...chosen } = reminders;
      await session.calls.call(setReminders, JSON.stringify({ reminders: chosen }), session);
      await sync.run();
    },
    calendar: async () => {
      const path = `/v1/diary/calendar?language=${options.language()}`;
      const method = { verb: 'GET', path, name: 'GetCalendar', begins: 'BEGIN:VCALENDAR' } as const;
      return (await session.calls.call<{ readonly text: string }>(method, undefined, session)).text;
    },
    stop: sync.stop,
  };
}

/** One change after the other, however fast somebody taps. */
function turns(takenOver: () => void) {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch((error: unknown) => {
      if (error instanceof TakenOver) takenOver();
    });
    return mine;
  };
}
