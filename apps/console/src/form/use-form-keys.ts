import { useKeys } from '../ui/use-keys.ts';
import { isComposing } from './next-field.ts';
import type { Goal } from './use-form-saving.ts';

/** Ctrl+S saves, Ctrl+Enter saves and goes on, wherever the focus is. */
export function useFormKeys(save: (goal: Goal) => void): void {
  useKeys((event) => {
    if (isComposing(event) || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
    if (event.key.toLowerCase() !== 's' && event.key !== 'Enter') return;
    event.preventDefault();
    save(event.key === 'Enter' ? { goOn: true } : {});
  });
}
