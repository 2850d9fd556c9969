/** Moves the focus to the entry after this one, in the order of the page; after the last one, to the save button. */
export function focusNext(entry: Element): void {
  const form = entry.closest('[data-form-root]');
  const entries = [...(form?.querySelectorAll('[data-entry]') ?? [])];
  const next = entries[entries.indexOf(entry) + 1] ?? form?.querySelector('[data-save]');
  if (next) focusEntry(next);
}

/** The same in the other direction; from the first one nowhere. */
export function focusPrevious(entry: Element): void {
  const entries = [...(entry.closest('[data-form-root]')?.querySelectorAll('[data-entry]') ?? [])];
  const previous = entries[entries.indexOf(entry) - 1];
  if (previous) focusEntry(previous);
}

/** Focuses what is typed into or chosen from at an entry. */
export function focusEntry(entry: Element): void {
  const control = 'input:checked, input:not([type=radio]), select, textarea, input';
  // A button, or an entry that is only read.
  const target = entry.matches('button, [tabindex]')
    ? entry
    : (entry.querySelector('input:checked') ?? entry.querySelector(control));
  if (!(target instanceof HTMLElement)) return;
  target.focus();
  if (target instanceof HTMLInputElement && target.type === 'text') target.select();
}

export function focusPath(path: string): void {
  const entry = document.querySelector(`[data-entry][data-path="${CSS.escape(path)}"]`);
  if (!entry) return;
  entry.scrollIntoView({ block: 'center' });
  focusEntry(entry);
}

/** True while an input method composes: its Enter chooses a word and is none of ours (229 is what older ones send). */
export function isComposing(event: { readonly isComposing?: boolean; readonly keyCode: number }): boolean {
  return event.isComposing === true || event.keyCode === 229;
}
