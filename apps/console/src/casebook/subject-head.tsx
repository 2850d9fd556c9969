import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Subject, sitesQuery } from '../study/queries.ts';
import { SubjectStatus } from '../ui/subject-status.tsx';

/** Where the reader is: study and subject, both as ways back. */
export function Crumbs({ study, subject }: { readonly study: string; readonly subject?: string }) {
  const { t } = useMessages();
  return (
    <nav className="crumbs">
      <Link to="/">{t('studies.title')}</Link>
      <Link to="/studies/$study/matrix" params={{ study }}>
        {study}
      </Link>
      {subject && (
        <Link to="/studies/$study/subjects/$subject" params={{ study, subject }}>
          {subject}
        </Link>
      )}
    </nav>
  );
}

export function SubjectFacts({ study, subject }: { readonly study: string; readonly subject: Subject }) {
  const { t, language } = useMessages();
  const { data: sites } = useQuery(sitesQuery(study));
  const site = sites?.find(({ code }) => code === subject.site);
  return (
    <p className="subject-facts">
      <SubjectStatus status={subject.status} />
      <span>{[subject.site, pickText(site?.name, language)].filter(Boolean).join(' · ')}</span>
      {subject.consentDate && <span>{t('casebook.consent', { date: formatDate(subject.consentDate, language) })}</span>}
      <Link to="/studies/$study/subjects/$subject/record" params={{ study, subject: subject.subject ?? '' }}>
        {t('casebook.record')}
      </Link>
    </p>
  );
}
