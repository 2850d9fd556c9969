import { isComposing } from '../form/next-field.ts';
import { useKeys } from '../ui/use-keys.ts';

interface RowKeys {
  readonly keys: readonly string[];
  readonly active: string | undefined;
  readonly onMove: (key: string) => void;
  /** What else a key does to the row that one is at: in lower case, `shift+v` with Shift. */
  readonly acts?: Readonly<Record<string, (key: string) => void>>;
}

/**
 * A list that is walked through by j and k from anywhere on the page, and by the arrows inside of it. What is typed into
 * a field and what holds Ctrl, Alt or Meta is not ours.
 */
export function useRowKeys({ keys, active, onMove, acts = {} }: RowKeys): void {
  useKeys((event) => {
    if (isForeign(event)) return;
    const step = stepOf(event);
    if (step !== 0) {
      const next = neighbour(keys, active, step);
      if (next === undefined) return;
      event.preventDefault();
      onMove(next);
      focusRow(next);
      return;
    }
    const act = acts[nameOf(event)];
    if (!act || active === undefined || !keys.includes(active)) return;
    // Enter at a button or a link outside of the list is theirs.
    if (event.key === 'Enter' && !isInRows(event.target)) return;
    event.preventDefault();
    act(active);
  });
}

/** The key one step up or down; the first or last one where none is active; undefined at the end of the list. */
export function neighbour(keys: readonly string[], active: string | undefined, step: number): string | undefined {
  const at = active === undefined ? -1 : keys.indexOf(active);
  if (at === -1) return step > 0 ? keys[0] : keys.at(-1);
  return keys[at + step];
}

/** The control of a row that holds the focus: it carries `data-row-control` with the row's key. */
export function focusRow(key: string): void {
  const control = document.querySelector<HTMLElement>(`[data-row-control="${CSS.escape(key)}"]`);
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: 'nearest' });
}

function stepOf({ key, target }: KeyboardEvent): number {
  if (key === 'j') return 1;
  if (key === 'k') return -1;
  if (!isInRows(target)) return 0;
  if (key === 'ArrowDown') return 1;
  return key === 'ArrowUp' ? -1 : 0;
}

function nameOf({ key, shiftKey }: KeyboardEvent): string {
  return shiftKey && key.length === 1 ? `shift+${key.toLowerCase()}` : key.toLowerCase();
}

function isInRows(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.hasAttribute('data-row-control');
}

function isForeign(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event) || event.defaultPrevented) return true;
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea');
}
