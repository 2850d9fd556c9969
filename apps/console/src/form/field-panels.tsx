import type { ItemDef } from '@verum/odm';
import type { KeyboardEvent, RefObject } from 'react';
import { HistoryPopover } from './history-popover.tsx';
import { QueryPopover } from './query/query-popover.tsx';

/** What is opened over a field. */
export type FieldPanel = 'history' | 'queries';

/** The panel that a key asks for: Alt+H, Alt+Q. */
export function panelOf({ altKey, code }: KeyboardEvent, can: (permission: string) => boolean): FieldPanel | undefined {
  if (!altKey) return undefined;
  if (code === 'KeyH') return 'history';
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
  return panel === 'queries' ? <QueryPopover {...place} /> : null;
}
