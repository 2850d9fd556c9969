import { useValue, valueStore } from '../ui/value-store.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['roomy', 'dense'] as const;
export type Theme = (typeof themes)[number];
/** Rows of lists are 36 or 28 pixels high. */
export type Density = (typeof densities)[number];

export interface Appearance {
  readonly theme: Theme;
  readonly density: Density;
}

const storageKey = 'verum.appearance';
const store = valueStore<Appearance>({ theme: 'system', density: 'roomy' });

/** What was chosen on this machine; whatever else stands there counts as nothing chosen. */
export function readAppearance(text: string | null): Appearance {
  const [theme, density] = (text ?? '').split(' ');
  return {
    theme: themes.find((one) => one === theme) ?? 'system',
    density: densities.find((one) => one === density) ?? 'roomy',
  };
}

export function initAppearance(): void {
  apply(readAppearance(localStorage.getItem(storageKey)));
}

export function chooseAppearance(chosen: Partial<Appearance>): void {
  const next = { ...store.get(), ...chosen };
  localStorage.setItem(storageKey, `${next.theme} ${next.density}`);
  apply(next);
}

export function useAppearance(): Appearance {
  return useValue(store);
}

function apply(appearance: Appearance): void {
  const { dataset } = document.documentElement;
  if (appearance.theme === 'system') delete dataset.theme;
  else dataset.theme = appearance.theme;
  if (appearance.density === 'roomy') delete dataset.density;
  else dataset.density = appearance.density;
  store.set(appearance);
}
