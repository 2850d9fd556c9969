import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@verum/call';
import { edc, reasonName } from '@verum/contracts';
import type { Colleague, World } from './lab.ts';
import { dm, extra, vs, type Who } from './model.ts';

/** What one client was told, between which two ticks of a counter that all clients share. */
export interface Told {
  readonly subject: string;
  readonly sent: number;
  readonly back: number;
  readonly outcome: string;
  readonly act: Act;
}
export type Act =
  | { readonly kind: 'save'; readonly form: string; readonly note?: string; readonly revision?: number }
  | { readonly kind: 'lock' | 'opened'; readonly place: string }
  | { readonly kind: 'sign'; readonly form: string; readonly seen: number; readonly number?: number }
  | { readonly kind: 'other'; readonly what: string };

/** Everybody at once at some subjects of a study, each client with its own dice. */
export class Crowd {
  readonly told: Told[] = [];
  readonly #world: World;
  readonly #subjects: readonly string[];
  #tick = 0;

  constructor(world: World, subjects: readonly string[]) {
    this.#world = world;
    this.#subjects = subjects;
  }

  /** `clients` of them, each doing `acts` things one after the other. */
  async run(clients: number, acts: number, seed: number): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, (_, client) => this.#client(client, acts, dice(seed * 1000 + client))),
    );
  }

  async #client(client: number, acts: number, roll: Roll): Promise<void> {
    for (let n = 0; n < acts; n += 1) {
      const subject = this.#subjects[roll(this.#subjects.length)] ?? '';
      await this.#act(subject, roll, `c${client}-${n}`);
    }
  }

  async #act(subject: string, roll: Roll, note: string): Promise<void> {
    const kind = roll(20);
    if (kind < 6) return await this.#save(subject, roll, note);
    if (kind < 8) return await this.#saveTwice(subject, `twice-${note}`);
    if (kind < 10) return await this.#sign(subject);
    if (kind < 12) return await this.#queries(subject, roll);
    if (kind < 13) return await this.#verify(subject);
    if (kind < 15) return await this.#takeOut(subject, roll);
    if (kind < 17) return await this.#freeze(subject, roll);
    if (kind < 18 || (kind < 19 && roll(2))) return await this.#lockAndOpen(subject, roll);
    if (kind < 19) return await this.#save(subject, roll, note);
    return await this.#migrate(subject, roll);
  }

  /** Asks, and notes what was said. */
  async #ask<T>(
    subject: string,
    act: Act,
    send: () => Promise<T>,
    more: (answer: T) => object = () => ({}),
  ): Promise<T | undefined> {
    const sent = ++this.#tick;
    try {
      const answer = await send();
      this.told.push({ subject, sent, back: ++this.#tick, outcome: 'done', act: { ...act, ...more(answer) } as Act });
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.told.push({ subject, sent, back: ++this.#tick, outcome: reasonName(error.reason), act });
      return undefined;
    }
  }

  #person(who: Who): Colleague {
    return this.#world.people[who];
  }

  #form(subject: string, form: string): Promise<edc.Form> {
    const crc = this.#person('crc');
    return read(() => crc.of(edc.EdcService).getForm({ study: this.#world.study, subject, form }, crc.as()));
  }

  async #entry(subject: string, form: string, values: Record<string, string>, complete?: boolean) {
    const { revision } = await this.#form(subject, form);
    const items = Object.entries(values).map(([path, text]) => ({
      path,
      ...(text.startsWith('!') ? { notDone: text.slice(1) } : { value: text }),
    }));
    const { study } = this.#world;
    const request = { study, subject, form, expectedRevision: revision, items, reason: 'as told' };
    return { ...request, ...(complete !== undefined && { complete }) };
  }

  async #save(subject: string, roll: Roll, note: string): Promise<void> {
    const crc = this.#person('crc');
    const form = [vs, vs, dm, extra][roll(4)] ?? vs;
    const pressures = ['120', '170', '165'][roll(3)] ?? '';
    const values =
      form === dm
        ? { 'IG.DM/IT.SEX': roll(2) ? 'F' : 'M' }
        : {
            'IG.BP!1/IT.SBP': pressures,
            'IG.BP!1/IT.DBP': roll(4) ? '80' : '175',
            'IG.VS/IT.WEIGHT': roll(2) ? '80' : '90',
          };
    const noted = form === dm ? values : { ...values, 'IG.VS/IT.HEIGHT': `!${note}` };
    const request = await this.#entry(subject, form, noted, roll(3) ? true : undefined);
    const act: Act = { kind: 'save', form, ...(form !== dm && { note }) };
    const revisionOf = ({ revision }: edc.Form) => ({ revision: Number(revision) });
    await this.#ask(subject, act, () => crc.of(edc.EdcService).saveForm(request, crc.as()), revisionOf);
  }

  /** A client that gets no answer asks again: by the same key it is done once. */
  async #saveTwice(subject: string, note: string): Promise<void> {
    const crc = this.#person('crc');
    const request = await this.#entry(subject, vs, { 'IG.VS/IT.HEIGHT': `!${note}` });
    const revisionOf = ({ revision }: edc.Form) => ({ revision: Number(revision) });
    const send = () =>
      this.#ask(
        subject,
        { kind: 'save', form: vs, note },
        () =>
          crc
            .of(edc.EdcService)
            .saveForm(request, crc.as({ idempotencyKey: `${this.#world.study}-${subject}-${note}` })),
        revisionOf,
      );
    await Promise.all([send(), send()]);
  }

  async #sign(subject: string): Promise<void> {
    const investigator = this.#person('investigator');
    const { revision } = await this.#form(subject, dm);
    if (revision === 0n) return;
    const proof = await investigator.proof();
    const seen = [{ form: dm, revision }];
    const request = { study: this.#world.study, subject, place: dm, meaning: 'Reviewed', proof, seen };
    const act: Act = { kind: 'sign', form: dm, seen: Number(revision) };
    const send = () => investigator.of(edc.ReviewService).sign(request, investigator.as());
    await this.#ask(subject, act, send, ({ number }) => ({ number }));
  }

  async #queries(subject: string, roll: Roll): Promise<void> {
    const { study } = this.#world;
    const [monitor, crc] = [this.#person('monitor'), this.#person('crc')];
    const { queries } = await read(() =>
      monitor.of(edc.QueryService).listQueries({ study, subject, pageSize: 50 }, monitor.as()),
    );
    const query = queries.toReversed()[roll(Math.max(1, Math.min(4, queries.length)))];
    const at = { study, subject, form: query?.form ?? vs, number: query?.number ?? 1, text: 'so it is' };
    const what = ['answer', 'close', 'reopen', 'open'][roll(4)] ?? 'open';
    await this.#ask<unknown>(subject, { kind: 'other', what }, async () => {
      if (what === 'answer') return await crc.of(edc.QueryService).answerQuery(at, crc.as());
      if (what === 'close') return await monitor.of(edc.QueryService).closeQuery(at, monitor.as());
      if (what === 'reopen') return await monitor.of(edc.QueryService).reopenQuery(at, monitor.as());
      return await monitor
        .of(edc.QueryService)
        .openQuery({ study, subject, form: vs, text: 'Is it so?' }, monitor.as());
    });
  }

  async #verify(subject: string): Promise<void> {
    const monitor = this.#person('monitor');
    const { items } = await this.#form(subject, vs);
    const looked = items.filter(({ value }) => value !== undefined).map(({ path, version }) => ({ path, version }));
    if (looked.length === 0) return;
    const request = { study: this.#world.study, forms: [{ subject, form: vs, items: looked }] };
    const send = () => monitor.of(edc.ReviewService).verifyItems(request, monitor.as());
    await this.#ask(subject, { kind: 'other', what: 'verify' }, send);
  }

  async #takeOut(subject: string, roll: Roll): Promise<void> {
    const crc = this.#person('crc');
    const isSkip = roll(2) === 0;
    const form = isSkip ? vs : extra;
    const { revision, entry, removed } = await this.#form(subject, form);
    const isOut = isSkip ? entry === edc.EntryStatus.SKIPPED : removed;
    const request = {
      study: this.#world.study,
      subject,
      form,
      reason: 'as told',
      undo: isOut,
      expectedRevision: revision,
    };
    const capture = crc.of(edc.CaptureService);
    const send = () => (isSkip ? capture.skipForm(request, crc.as()) : capture.removeForm(request, crc.as()));
    await this.#ask(subject, { kind: 'other', what: isSkip ? 'skip' : 'remove' }, send);
  }

  async #freeze(subject: string, roll: Roll): Promise<void> {
    const manager = this.#person('manager');
    const place = { study: this.#world.study, subject, ...(roll(2) ? { form: vs } : {}), reason: 'as told' };
    const review = manager.of(edc.ReviewService);
    await this.#ask(subject, { kind: 'other', what: 'freeze' }, () => review.freeze(place, manager.as()));
    await this.#ask(subject, { kind: 'other', what: 'unfreeze' }, () =>
      review.freeze({ ...place, undo: true }, manager.as()),
    );
  }

  /** Locks, looks whether anything still gets through, and has it opened by a second person. */
  async #lockAndOpen(subject: string, roll: Roll): Promise<void> {
    const { study } = this.#world;
    const [manager, second] = [this.#person('manager'), this.#person('secondManager')];
    const [name, at] = (
      [
        ['form', { subject, form: roll(2) ? vs : dm }],
        ['visit', { subject, visit: 'SE.SCR' }],
        ['subject', { subject }],
        ['site', { site: '01' }],
        ['study', {}],
      ] as const
    )[Math.min(4, roll(7))] ?? ['study', {}];
    const place = 'form' in at ? at.form : 'visit' in at ? at.visit : name;
    const request = { study, ...at, reason: 'as told' };
    const review = manager.of(edc.ReviewService);
    const isLocked = await this.#ask(subject, { kind: 'lock', place }, () => review.lock(request, manager.as()));
    if (!isLocked) return;
    await this.#save(subject, roll, `locked-${this.#tick}`);
    const asked = await this.#ask(subject, { kind: 'other', what: 'request' }, () =>
      review.requestUnlock(request, manager.as()),
    );
    if (!asked) return;
    const decision = { study, number: asked.number, approve: true, reason: 'as told' };
    await this.#ask(subject, { kind: 'opened', place }, () =>
      second.of(edc.ReviewService).decideUnlock(decision, second.as()),
    );
  }

  async #migrate(subject: string, roll: Roll): Promise<void> {
    const manager = this.#person('manager');
    const { study } = this.#world;
    const build = roll(2) ? '2' : '1';
    const fromDate = build === '2' ? '2026-02-05' : '2026-01-05';
    const activation = { study, build, site: '01', fromDate, approval: `EC-${build}` };
    const amendments = manager.of(edc.AmendmentService);
    await this.#ask(subject, { kind: 'other', what: 'migrate' }, async () => {
      await manager.of(edc.EdcService).activateBuild(activation, manager.as());
      return await amendments.startMigration(
        { study, site: '01', build, dryRun: roll(3) === 0, reason: 'as told' },
        manager.as(),
      );
    });
  }
}

/** Without what it reads a client has nothing to act on: told that there is no place, it comes back when it was told to. */
async function read<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Refusal) || error.facts.state !== 'overloaded') throw error;
      await sleep(error.retryAfterSeconds * 1000);
    }
  }
}

type Roll = (sides: number) => number;

/** Mulberry32: small, and the same for a seed. */
function dice(seed: number): Roll {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}
