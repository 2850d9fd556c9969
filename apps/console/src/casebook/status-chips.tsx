import { useMessages } from '../language/use-messages.ts';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import type { FormFacts } from './form-facts.ts';
import { statusWords } from './status-words.ts';

interface StatusChipsProps {
  readonly facts: FormFacts;
  /** Of a place that has no entry of its own. */
  readonly withoutEntry?: boolean;
}

/** The facts in words, each with its shape and colour. */
export function StatusChips({ facts, withoutEntry = false }: StatusChipsProps) {
  const { t } = useMessages();
  const words = statusWords(facts, t).filter(([fact]) => !(withoutEntry && fact === 'entry'));
  return words.map(([fact, text]) => (
    <span key={fact} className={`chip chip-${fact}`} data-fact={fact}>
      {fact === 'entry' ? (
        <StatusGlyph entry={facts.entry} />
      ) : fact === 'open' || fact === 'answered' ? (
        <span className={`badge badge-${fact}`} data-count={fact === 'open' ? '!' : '…'} />
      ) : (
        <StatusIcon name={fact} />
      )}
      {text}
    </span>
  ));
}
