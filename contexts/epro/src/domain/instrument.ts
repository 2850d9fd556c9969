import { refuse } from '@verum/call';
import { violation } from './violation.ts';

export interface Instrument {
  readonly study: string;
  readonly instrument: string;
  readonly site: string;
  readonly title: string;
}

/**
 * Titles lose the blanks around them: two that look alike are alike.
 * @throws Refusal INVALID_REQUEST for a title of blanks, which the contract's own rules cannot see
 */
export function newInstrument({ study, instrument, site, title: written }: Instrument): Instrument {
  const title = written.trim();
  if (title === '') {
    throw refuse('INVALID_REQUEST', {
      violations: [violation('title', 'blank', 'holds nothing but blanks', '不能只含空白')],
    });
  }
  return { study, instrument, site, title };
}
