import type { ItemDef } from '@verum/odm';
import { type KeyboardEvent, type RefObject, Suspense } from 'react';
import { later } from '../ui/later.ts';

const HistoryPopover = later(() => import('./history-popover.tsx'), 'HistoryPopover');
const NotesPopover = later(() => import('./notes/notes-popover.tsx'), 'NotesPopover');
const QueryPopover = later(() => import('./query/query-popover.tsx'), 'QueryPopover');

/** What is opened over a field. */
export type FieldPanel = 'history' | 'queries' | 'notes';

/** The panel that a key asks for: Alt+H, Alt+Q, Alt+N. */
export function panelOf({ altKey, code }: KeyboardEvent, can: (permission: string) => boolean): FieldPanel | undefined {
  if (!altKey) return undefined;
  if (code === 'KeyH') return 'history';
  if (code === 'KeyN') return 'notes';
  return code === 'KeyQ' && can('query.read') ? 'queries' : undefined;
}

interface FieldPanelsProps {
  readonly panel: FieldPanel | undefined;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly path: string;
  readonly item: ItemDef;
  readonly onClose: () => void;
}

export function FieldPanels({ panel, item, ...place }: FieldPanelsProps) {
  if (panel === undefined) return null;
  return (
    <Suspense>
      {panel === 'history' && <HistoryPopover {...place} item={item} />}
      {panel === 'notes' && <NotesPopover {...place} />}
      {panel === 'queries' && <QueryPopover {...place} />}
    </Suspense>
  );
}
