import { isComposing } from '../form/next-field.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useValue, valueStore } from '../ui/value-store.ts';

/** What opens over any page. */
export type Tool = 'palette' | 'help' | 'commands';

const open = valueStore<Tool | undefined>(undefined);

export function openTool(tool: Tool): void {
  open.set(tool);
}

export function closeTool(): void {
  open.set(undefined);
}

export function useTool(): Tool | undefined {
  return useValue(open);
}

/** Ctrl+K and ? from anywhere, but not over another dialog; ? is also a letter, so not where one types. */
export function useToolKeys(): void {
  useKeys((event) => {
    const tool = toolOf(event);
    if (!tool || isComposing(event) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    openTool(tool);
  });
}

function toolOf(event: KeyboardEvent): Tool | undefined {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return 'palette';
  if (key !== '?' || ctrlKey || metaKey || altKey) return undefined;
  const isTyping = target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
  return isTyping ? undefined : 'help';
}
