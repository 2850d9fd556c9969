import type { ClipboardEvent, KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useMessages } from '../language/use-messages.ts';
import { announce } from '../ui/announcer.tsx';
import { isDerived } from './derived-item.ts';
import { useOpenForm } from './form-context.ts';
import type { ItemNode } from './form-layout.ts';
import { itemPath } from './form-layout.ts';
import { type Caret, gridStep } from './grid-steps.ts';
import { groupMessages } from './group-messages.ts';
import { focusEntry, isComposing } from './next-field.ts';
import { pastedBlock, pastedValue } from './pasted-block.ts';
import type { Row } from './use-rows.ts';

/** Arrow keys walk the cells of a table of entries, and a block from a spreadsheet is pasted into it. */
export function useGrid(columns: readonly ItemNode[], rows: Row) {
  const { index, store, places, isReadOnly } = useOpenForm();
  const { t } = useMessages(groupMessages);

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    const { target, currentTarget: table } = event;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isComposing({ isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode })) return;
    const caret = caretOf(target);
    const cell = cellOf(target, table);
    const step = caret && cell && gridStep(event.key, caret);
    if (!step) return;
    event.preventDefault();
    const [row, column] = [cell.row + step.row, cell.column + step.column];
    const last = rows.keys.length;
    if (row === last && !isReadOnly && rows.hasContent(last - 1)) {
      // Drawn at once: what is typed next is typed into it.
      flushSync(rows.add);
    }
    focusCell(table, row, column);
  }

  function onPaste(event: ClipboardEvent<HTMLTableElement>) {
    const block = isReadOnly ? undefined : pastedBlock(event.clipboardData.getData('text/plain'));
    const cell = cellOf(event.target, event.currentTarget);
    if (!block || !cell) return;
    event.preventDefault();
    const keys = rows.atLeast(cell.row + block.length);
    let count = 0;
    block.forEach((line, down) => {
      const key = keys[cell.row + down];
      line.forEach((text, right) => {
        const node = columns[cell.column + right];
        if (key === undefined || !node || isDerived(index, node.slot)) return;
        const path = itemPath(rows.stepOf(key), node.slot.item.oid);
        if (places.get().isHidden(path)) return;
        store.enter(path, { value: pastedValue(index, node.slot.item, text), notDone: '', leftBlank: '' });
        store.judge(path);
        count++;
      });
    });
    announce(t('grid.pasted', { count }));
  }

  return { onKeyDown, onPaste };
}

/** The place of a cell among the entries: the first column is the row's heading. */
function cellOf(target: EventTarget, table: HTMLElement): { row: number; column: number } | undefined {
  const cell = target instanceof HTMLElement && table.contains(target) ? target.closest('td') : null;
  const row = cell?.parentElement;
  if (!cell || !(row instanceof HTMLTableRowElement)) return undefined;
  return { row: row.sectionRowIndex, column: cell.cellIndex - 1 };
}

function focusCell(table: HTMLTableElement, row: number, column: number): void {
  const entry = table.tBodies[0]?.rows[row]?.cells[column + 1]?.querySelector('[data-entry]');
  if (column >= 0 && entry) focusEntry(entry);
}

function caretOf(target: EventTarget): Caret | undefined {
  if (target instanceof HTMLSelectElement) return { kind: 'select', start: 0, end: 0, length: 0 };
  const isArea = target instanceof HTMLTextAreaElement;
  if (!isArea && !(target instanceof HTMLInputElement)) return undefined;
  const length = target.value.length;
  // An input without a caret: a choice.
  const [start, end] = [target.selectionStart, target.selectionEnd];
  if (start === null || end === null) return { kind: 'choice', start: 0, end: 0, length: 0 };
  return { kind: isArea ? 'area' : 'text', start, end, length };
}
