import { identity, Role } from '@verum/contracts';
import { type Grant, type Person, password, type Stack } from './stack.ts';
import { twinCode } from './twin-study.ts';

export const siteOne = '01';
export const siteTwo = '02';

/** Who is blinded: every role that reads a casebook but the unblinded team. */
export const blindedPeople = ['crc', 'investigator', 'monitor', 'manager', 'office', 'auditor'] as const;
export type BlindedPerson = (typeof blindedPeople)[number];

const { CRC, INVESTIGATOR, MONITOR, DATA_MANAGER, TRIAL_OFFICE, AUDITOR, UNBLINDED } = Role;

/** Roles, and the site or all of them. The last three do with blinded forms what their other role does. */
const roles = {
  crc: [siteOne, CRC],
  investigator: [siteOne, INVESTIGATOR],
  monitor: ['*', MONITOR],
  manager: ['*', DATA_MANAGER],
  secondManager: ['*', DATA_MANAGER],
  office: ['*', TRIAL_OFFICE],
  auditor: ['*', AUDITOR],
  unblinded: ['*', UNBLINDED],
  seeingManager: ['*', UNBLINDED, DATA_MANAGER],
  seeingMonitor: ['*', UNBLINDED, MONITOR],
  seeingInvestigator: ['*', UNBLINDED, INVESTIGATOR],
} as const satisfies Record<string, readonly [site: string, ...Role[]]>;

export type TwinPeople = Readonly<Record<keyof typeof roles, Person>>;

/** The same people in both studies, so that no answer differs by who acted. */
export function twinPeople(stack: Stack): Promise<TwinPeople> {
  return everybody((name, grants) => stack.person(`twin.${name.toLowerCase()}`, ...grants));
}

/** The same people with new tokens. */
export function signedInAnew(stack: Stack): Promise<TwinPeople> {
  return everybody((name) => stack.signIn(`twin.${name.toLowerCase()}`));
}

async function everybody(make: (name: string, grants: readonly Grant[]) => Promise<Person>): Promise<TwinPeople> {
  const people: [string, Person][] = [];
  for (const [name, [site, ...held]] of Object.entries(roles)) {
    const grants = Object.values(twinCode).flatMap((study) => held.map((role) => ({ role, study, site })));
    people.push([name, await make(name, grants)]);
  }
  return Object.fromEntries(people) as TwinPeople;
}

/** A proof of who signs. */
export async function proofOf(person: Person): Promise<string> {
  return (await person.of(identity.IdentityService).reauthenticate({ password })).proof;
}
