import { type FormEvent, useState } from 'react';

/** A form of a dialog: sent once at a time, and what was refused is kept to be told. */
export function useSubmit(send: (filled: FormData) => Promise<void>) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const filled = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await send(filled);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return { submit, error, isBusy };
}

export function textOf(filled: FormData, name: string): string {
  return String(filled.get(name) ?? '').trim();
}
