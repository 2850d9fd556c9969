import type { ReactNode } from 'react';
import { Loading } from '../ui/loading.tsx';
import { ExpiredDialog } from './expired-dialog.tsx';
import { type User, useSession } from './session.ts';
import { SignInPage } from './sign-in-page.tsx';

/** The page for those who are signed in; the address stays the same while somebody signs in. */
export function SessionGate({ children }: { readonly children: (user: User) => ReactNode }) {
  const session = useSession();
  if (session.kind === 'checking') return <Loading />;
  if (session.kind === 'signed-out') return <SignInPage />;
  return (
    <>
      {children(session.user)}
      {session.kind === 'expired' && <ExpiredDialog user={session.user} />}
    </>
  );
}

/** The person signed in, inside of the gate. */
export function useUser(): User {
  const session = useSession();
  return 'user' in session ? session.user : {};
}
