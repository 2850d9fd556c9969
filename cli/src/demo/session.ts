import type { DescService } from '@bufbuild/protobuf';
import { newId } from '@verum/call';
import type { DemoPlan, DemoText, DemoUser } from '@verum/demo';
import { type Channel, type Client, client } from '@verum/rpc';
import type { cliCall } from '../session.ts';

export type Call = ReturnType<typeof cliCall>;

/** The demo's people at their desks. */
export interface DemoSession {
  readonly plan: DemoPlan;
  readonly call: Call;
  /** A service as the user with this login calls it. */
  as<S extends DescService>(login: string, service: S): Client<S>;
  /** Every account of the demo has it. */
  readonly password: string;
  /** Says that one form or one step is done. */
  stepDone(): void;
}

export function demoSession(
  given: Omit<DemoSession, 'as'> & { readonly channels: ReadonlyMap<string, Channel> },
): DemoSession {
  const { channels, ...session } = given;
  return { ...session, as: (login, service) => client(service, channels.get(login) ?? missing(`user ${login}`)) };
}

/** What every write carries: the call, and a key of its own. */
export function writeBy({ call }: Pick<DemoSession, 'call'>) {
  return { call, idempotencyKey: newId() };
}

export function missing(what: string): never {
  throw new Error(`the demo has no ${what}`);
}

/** The first user of the role. */
export function userOf(plan: DemoPlan, role: DemoUser['role']): string {
  return plan.users.find((user) => user.role === role)?.login ?? missing(role);
}

/** Someone of the site who may enter data there. */
export function coordinatorOf(plan: DemoPlan, site: string): string {
  const user = plan.users.find(({ role, sites }) => role === 'CRC' && sites?.includes(site));
  return user?.login ?? missing(`CRC of ${site}`);
}

export const texts = (list: readonly DemoText[]) => list.map(({ lang, text }) => ({ lang, text }));

export const inLanguage = (list: readonly DemoText[], lang: string) =>
  (list.find((text) => text.lang === lang) ?? list[0])?.text ?? '';
