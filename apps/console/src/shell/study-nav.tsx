import { Link } from '@tanstack/react-router';
import { AlertCount } from '../epro/alerts/alert-count.tsx';
import { useMessages } from '../language/use-messages.ts';
import type { User } from '../session/session.ts';
import { isOpenTo, type Place, platformPlaces, studyPlaces } from './places.ts';

interface StudyNavProps {
  readonly user: User;
  /** Undefined outside of any study. */
  readonly study: string | undefined;
  readonly onGo: () => void;
}

/** Where one can go from here; what the user may not see is not offered. */
export function StudyNav({ user, study, onGo }: StudyNavProps) {
  const { t } = useMessages();
  const own = study === undefined ? [] : studyPlaces.filter((place) => isOpenTo(user, place, study));
  const others = platformPlaces.filter((place) => isOpenTo(user, place, '*'));
  return (
    <nav className="rail" aria-label={t('place.label')} id="rail">
      {own.length > 0 && <p className="rail-study">{study}</p>}
      <PlaceList places={own} study={study} onGo={onGo} />
      <PlaceList places={others} study={study} onGo={onGo} />
    </nav>
  );
}

function PlaceList({ places, study, onGo }: { readonly places: readonly Place[] } & Omit<StudyNavProps, 'user'>) {
  const { t } = useMessages();
  if (places.length === 0) return null;
  return (
    <ul>
      {places.map(({ to, name, isExact = false }) => (
        <li key={to}>
          <Link to={to} params={{ study: study ?? '' }} activeOptions={{ exact: isExact }} onClick={onGo}>
            {t(name)}
            {name === 'place.diary' && study !== undefined && <AlertCount study={study} label={t('place.alerts')} />}
          </Link>
        </li>
      ))}
    </ul>
  );
}
