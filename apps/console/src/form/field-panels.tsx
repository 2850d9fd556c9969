import type { ItemDef } from '@verum/odm';
import type { KeyboardEvent, RefObject } from 'react';
import { HistoryPopover } from './history-popover.tsx';
import { NotesPopover } from './notes/notes-popover.tsx';
import { QueryPopover } from './query/query-popover.tsx';

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
  if (panel === 'history') return <HistoryPopover {...place} item={item} />;
  if (panel === 'notes') return <NotesPopover {...place} />;
  return panel === 'queries' ? <QueryPopover {...place} /> : null;
}
