import { Link } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { type HoldPlace, pointOf } from './lock-place.ts';
import { lockMessages } from './messages.ts';

interface ClearLinkProps {
  readonly study: string;
  readonly place: HoldPlace;
  readonly point: string | undefined;
}

/** The list in which a point of the checklist is worked off, narrowed to the same place. */
export function ClearLink({ study, place, point }: ClearLinkProps) {
  const { t } = useMessages(lockMessages);
  const clearing = pointOf(point)?.clearing;
  const site = place.site || undefined;
  const subject = place.subject || undefined;
  const text = t('lock.clear');
  if (clearing === 'queries') {
    return (
      <Link to="/studies/$study/queries" params={{ study }} search={{ site, subject, state: 'OPEN' }}>
        {text}
      </Link>
    );
  }
  if (clearing === 'signing') {
    return (
      <Link to="/studies/$study/signing" params={{ study }} search={{ site, subject }}>
        {text}
      </Link>
    );
  }
  if (subject !== undefined) {
    return (
      <Link to="/studies/$study/subjects/$subject" params={{ study, subject }}>
        {text}
      </Link>
    );
  }
  const to = clearing === 'verification' ? '/studies/$study/verification' : '/studies/$study/matrix';
  return (
    <Link to={to} params={{ study }} search={{ site }}>
      {text}
    </Link>
  );
}
