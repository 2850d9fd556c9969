import { StatusGlyph } from '../ui/status-glyph.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { type FormFacts, verificationOf } from './form-facts.ts';

interface StatusMarkProps {
  readonly facts: FormFacts;
  /** The visit's window is over. */
  readonly isPast?: boolean;
}

/**
 * The facts of a form or a visit laid over each other: glyph = entry, badge = queries, corner = verification, pen =
 * signature, frame = frozen or locked. Its words are `statusWords`, in the label around it.
 */
export function StatusMark({ facts, isPast = false }: StatusMarkProps) {
  const { entry, signature, hold } = facts;
  const verification = verificationOf(facts);
  return (
    <span className="mark" data-hold={hold} aria-hidden="true">
      <StatusGlyph entry={isPast && entry === 'notStarted' ? 'overdue' : entry} />
      <QueryBadge facts={facts} />
      {verification === 'done' && <StatusIcon name="verified" />}
      {verification === 'changed' && <StatusIcon name="unverified" />}
      {signature !== 'none' && <StatusIcon name={signature === 'valid' ? 'signed' : 'broken'} />}
      {hold !== 'none' && <StatusIcon name={hold} />}
    </span>
  );
}

/** Open ones before answered ones: those wait for the site. */
function QueryBadge({ facts: { openQueries, answeredQueries } }: { readonly facts: FormFacts }) {
  if (openQueries > 0) return <span className="badge badge-open" data-count={`!${openQueries}`} />;
  return answeredQueries > 0 ? <span className="badge badge-answered" data-count={answeredQueries} /> : null;
}
