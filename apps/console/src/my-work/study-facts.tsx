import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { openAlertsQuery } from '../epro/epro-queries.ts';
import { useMessages } from '../language/use-messages.ts';
import type { User } from '../session/session.ts';
import { mayAnywhere } from '../shell/places.ts';
import { workMessages } from './messages.ts';
import { migrationCountQuery, unlockCountQuery } from './queries.ts';
import { countText } from './work-kinds.ts';

/** What waits beside the casebooks: told only where there is some. */
export function StudyFacts({ study, user }: { readonly study: string; readonly user: User }) {
  const { t } = useMessages(workMessages);
  const unlocks = useQuery({ ...unlockCountQuery(study), enabled: mayAnywhere(user, 'unlock.approve', study) });
  const migrations = useQuery({ ...migrationCountQuery(study), enabled: mayAnywhere(user, 'build.write', study) });
  const alerts = useQuery({ ...openAlertsQuery(study, undefined), enabled: mayAnywhere(user, 'epro.read', study) });
  const facts = [
    { name: t('work.alerts'), to: '/studies/$study/diary/alerts' as const, ...alerts.data },
    { name: t('work.unlocks'), ...unlocks.data },
    { name: t('work.migrations'), ...migrations.data },
  ].filter(({ count = 0 }) => count > 0);
  if (facts.length === 0) return null;
  return (
    <dl className="facts work-facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>
            {'to' in fact ? (
              <Link to={fact.to} params={{ study }}>
                {countText(fact)}
              </Link>
            ) : (
              countText(fact)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
