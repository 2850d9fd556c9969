import { tables } from 'virtual:verum-contracts';
import type { identity } from '@verum/contracts';
import { type Api, createApi } from '../api/client.ts';
import { csrfToken } from '../api/csrf.ts';
import type { Json } from '../api/json.ts';
import { logged, requestLog } from '../api/request-log.ts';
import { forgetDrafts } from '../form/drafts.ts';
import { suggestLanguage } from '../language/language.ts';
import { queryClient } from '../query-client.ts';
import { useValue, valueStore } from '../ui/value-store.ts';
import { createRenewal } from './renewal.ts';

export type User = Json<identity.User>;

/** `expired`: the user is still at the page and only has to give the password again. */
export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in' | 'expired'; readonly user: User };

const state = valueStore<SessionState>({ kind: 'checking' });

const renewal = createRenewal({
  refresh: () => api.identity.refresh({}),
  storage: () => localStorage,
  expire: () => {
    const { kind, user } = { user: undefined, ...state.get() };
    if (kind === 'signed-in' && user) state.set({ kind: 'expired', user });
    return user !== undefined;
  },
});

export const api: Api = logged(
  createApi({
    tables,
    fetch: (...args) => fetch(...args),
    cookie: () => document.cookie,
    renew: renewal.renew,
  }),
  tables.routes,
  { log: requestLog, page: () => location.pathname },
);

export function useSession(): SessionState {
  return useValue(state);
}

/** The person, as soon as there is one. */
export function whenSignedIn(): Promise<User> {
  return new Promise((resolve) => {
    const look = () => {
      const session = state.get();
      if (!('user' in session)) return;
      unfollow();
      resolve(session.user);
    };
    const unfollow = state.subscribe(look);
    look();
  });
}

/** Finds out at the start whether a session is there. */
export async function openSession(): Promise<void> {
  // Without our cookie there is none: no call that can only be refused.
  if (csrfToken(document.cookie) === undefined) return state.set({ kind: 'signed-out' });
  try {
    begin(await api.identity.getMe({}, { isQuiet: true }));
  } catch {
    state.set({ kind: 'signed-out' });
  }
}

/** @throws Problem */
export async function signIn(given: { loginName: string; password: string; oneTimeCode: string }): Promise<void> {
  const { user } = await api.identity.login(given);
  const before = state.get();
  if (before.kind === 'expired' && before.user.id !== user?.id) forgetEverything();
  begin(user ?? {});
  renewal.resume(true);
}

/** Reads the user again, after something about the account was changed here. @throws Problem */
export async function reloadUser(): Promise<void> {
  begin(await api.identity.getMe({}));
}

/** Ends the session here whatever the server says: whoever sits down next must see nothing. */
export async function signOut(): Promise<void> {
  await api.identity.logout({}).catch(() => undefined);
  forgetEverything();
  renewal.resume(false);
  state.set({ kind: 'signed-out' });
}

function begin(user: User): void {
  suggestLanguage(user.language);
  state.set({ kind: 'signed-in', user });
}

function forgetEverything(): void {
  forgetDrafts(sessionStorage);
  queryClient.clear();
}

/** Whether a role of the user allows it at a site of a study. The server judges again; this only shapes the page. */
export function may(user: User, permission: string, study: string, site: string): boolean {
  return (user.grants ?? []).some(
    (grant) =>
      (grant.study === '*' || grant.study === study) &&
      (grant.site === '*' || grant.site === site) &&
      tables.roles[grant.role ?? '']?.permissions.includes(permission),
  );
}
