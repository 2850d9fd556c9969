import type { Token } from './chart-spec.ts';

type Name = Token | 'ink' | 'ink-quiet' | 'line' | 'raised';

export interface ChartTheme {
  readonly color: (name: Name) => string;
  readonly font: string;
  readonly isStill: boolean;
}

/** The tokens as they are now: the library knows no custom properties, and no `light-dark()`. */
export function themeIn(element: HTMLElement): ChartTheme {
  const probe = document.createElement('i');
  probe.hidden = true;
  element.append(probe);
  const known = new Map<string, string>();
  const names: readonly Name[] = [
    ...([
      'ink',
      'ink-quiet',
      'line',
      'raised',
      'brand',
      'verified',
      'overdue',
      'query-open',
      'query-answered',
    ] as const),
    ...(['locked', 'signed', 'entry-not-started', 'entry-started', 'entry-complete'] as const),
  ];
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    known.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return {
    color: (name) => known.get(name) ?? '',
    font: getComputedStyle(element).fontFamily,
    isStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}

/** Told when the page turns light or dark, by the system or by the reader. */
export function onSchemeChange(tell: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', tell);
  const own = new MutationObserver(tell);
  own.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', tell);
    own.disconnect();
  };
}
