/** Beside the mark of the pairing, and gone with it: who is paired anew practises anew. */
const name = 'verum-diary-practised';

export const hasPractised = (): boolean => localStorage.getItem(name) !== null;
export const setPractised = (): void => localStorage.setItem(name, '1');
export const clearPractised = (): void => localStorage.removeItem(name);
