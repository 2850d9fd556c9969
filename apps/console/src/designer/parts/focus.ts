/** Leads the focus to a field of the designer by its name, as soon as it is drawn. */
export function focusSoon(name: string): void {
  requestAnimationFrame(() => {
    requestAnimationFrame(() => {
      const field = document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`);
      field?.focus();
      field?.scrollIntoView({ block: 'nearest' });
    });
  });
}

/** The entry of a list, after it moved or came. */
export function focusEntry(key: string): void {
  requestAnimationFrame(() => {
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-entry-key="${CSS.escape(key)}"]`)?.focus();
    });
  });
}
