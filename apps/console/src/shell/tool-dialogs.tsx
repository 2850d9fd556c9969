import { lazy, Suspense } from 'react';
import type { User } from '../session/session.ts';
import { closeTool, useTool, useToolKeys } from './tools.ts';

// Loaded when first asked for: no page has to wait for them.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const HelpDialog = lazy(async () => ({ default: (await import('./help-dialog.tsx')).HelpDialog }));
const CommandsDialog = lazy(async () => ({ default: (await import('./commands-dialog.tsx')).CommandsDialog }));

/** Where palette, help and commands open; once, in the shell. */
export function ToolDialogs({ user }: { readonly user: User }) {
  useToolKeys();
  const tool = useTool();
  return (
    <Suspense>
      {tool === 'palette' && <Palette user={user} onClose={closeTool} />}
      {tool === 'help' && <HelpDialog onClose={closeTool} />}
      {tool === 'commands' && <CommandsDialog onClose={closeTool} />}
    </Suspense>
  );
}
