import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from 'react';

export interface SortableEntry {
  readonly key: string;
  readonly content: ReactNode;
  /** Names it for whoever leads the focus here. */
  readonly focusName?: string;
  /** Depth in an outline, from 0. */
  readonly depth?: number;
}

interface SortableListProps {
  readonly label: string;
  readonly entries: readonly SortableEntry[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
  /** Up or down by so many places, by Alt and an arrow or by dragging. */
  readonly onMove: (key: string, by: number) => void;
  /** Alt and an arrow to the side: into what stands before, or out. */
  readonly onNest?: (key: string, isInwards: boolean) => void;
  readonly onRemove?: (key: string) => void;
  /** Where dragging may put an entry: by default anywhere in the list. */
  readonly canDrop?: (key: string, on: string) => boolean;
  readonly onDrop?: (key: string, on: string) => void;
}

/** A list that is walked by arrows and put in order by Alt and arrows, or with the mouse. */
export function SortableList(props: SortableListProps) {
  const { label, entries, selected, onSelect, onMove, onNest, onRemove, canDrop = () => true, onDrop } = props;
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const keys = entries.map(({ key }) => key);
  const reached = selected !== undefined && keys.includes(selected) ? selected : keys[0];

  function onKeyDown(event: KeyboardEvent<HTMLButtonElement>, key: string) {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by !== undefined) {
      if (event.altKey) onMove(key, by);
      else select(event.currentTarget, keys[keys.indexOf(key) + by]);
    } else if (event.altKey && onNest && (event.key === 'ArrowLeft' || event.key === 'ArrowRight'))
      onNest(key, event.key === 'ArrowRight');
    else if (event.key === 'Home' || event.key === 'End')
      select(event.currentTarget, keys.at(event.key === 'Home' ? 0 : -1));
    else if (event.key === 'Delete' && onRemove) onRemove(key);
    else return;
    event.preventDefault();
  }

  function select(from: HTMLElement, key: string | undefined) {
    if (key === undefined) return;
    onSelect(key);
    from
      .closest('ul')
      ?.querySelector<HTMLElement>(`[data-entry-key="${CSS.escape(key)}"]`)
      ?.focus();
  }

  const accepts = (key: string) => dragged !== undefined && dragged !== key && canDrop(dragged, key);
  function drop(event: DragEvent, key: string) {
    event.preventDefault();
    if (dragged !== undefined && accepts(key)) {
      if (onDrop) onDrop(dragged, key);
      else onMove(dragged, keys.indexOf(key) - keys.indexOf(dragged));
    }
    setDragged(undefined);
    setOver(undefined);
  }

  return (
    <ul className="sortable" aria-label={label}>
      {entries.map(({ key, content, focusName, depth = 0 }) => (
        <li
          key={key}
          data-over={(over === key && accepts(key)) || undefined}
          data-dragged={dragged === key || undefined}
          onDragOver={(event) => {
            if (!accepts(key)) return;
            event.preventDefault();
            setOver(key);
          }}
          onDrop={(event) => drop(event, key)}
        >
          <button
            type="button"
            draggable
            data-entry-key={key}
            data-focus={focusName}
            style={{ paddingInlineStart: `${0.6 + depth}rem` }}
            tabIndex={key === reached ? 0 : -1}
            aria-current={key === selected || undefined}
            onClick={() => onSelect(key)}
            onKeyDown={(event) => onKeyDown(event, key)}
            onDragStart={(event) => {
              event.dataTransfer.setData('text/plain', key);
              setDragged(key);
            }}
            onDragEnd={() => setDragged(undefined)}
          >
            {content}
          </button>
        </li>
      ))}
    </ul>
  );
}
