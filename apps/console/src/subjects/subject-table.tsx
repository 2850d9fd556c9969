import { Link } from '@tanstack/react-router';
import type { BuildIndex } from '@verum/odm';
import { parseVisitKey } from '@verum/values';
import { isPast, timingOf } from '../casebook/visit-status.ts';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import type { Subject } from '../study/queries.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { SubjectStatus } from '../ui/subject-status.tsx';
import { subjectsMessages } from './messages.ts';
import { nextVisit, openQueries } from './next-visit.ts';
import { type SubjectRow, useBuilds } from './use-subjects.ts';

interface SubjectTableProps {
  readonly study: string;
  readonly rows: readonly SubjectRow[];
  readonly withNames: boolean;
}

export function SubjectTable({ study, rows, withNames }: SubjectTableProps) {
  const { t, language } = useMessages(subjectsMessages);
  const builds = useBuilds(study, rows);
  const hasCasebooks = rows.some(({ casebook }) => casebook !== undefined);
  const columns: (Column<SubjectRow> | false)[] = [
    {
      key: 'subject',
      head: t('subjects.number'),
      cell: ({ subject }) => <SubjectLink study={study} subject={subject} />,
    },
    withNames && {
      key: 'name',
      head: t('subjects.name'),
      cell: ({ subject }) => <PersonName person={subject.person} />,
    },
    { key: 'status', head: t('subjects.status'), cell: ({ subject }) => <SubjectStatus status={subject.status} /> },
    { key: 'site', head: t('subjects.site'), cell: ({ subject }) => subject.site },
    {
      key: 'consent',
      head: t('subjects.consent'),
      cell: ({ subject }) => formatDate(subject.consentDate ?? '', language),
    },
    // Told to those who may know it, by trial.
    rows.some(({ subject }) => subject.arm) && {
      key: 'arm',
      head: t('subjects.arm'),
      cell: ({ subject }) => subject.arm,
    },
    hasCasebooks && {
      key: 'next',
      head: t('subjects.next'),
      cell: (row) => <NextVisit study={study} row={row} builds={builds} />,
    },
    hasCasebooks && {
      key: 'queries',
      head: t('subjects.queries'),
      isNumber: true,
      cell: ({ casebook }) => casebook && openQueries(casebook),
    },
    hasCasebooks && {
      key: 'casebook',
      head: t('subjects.casebook'),
      cell: ({ subject: { subject = '' }, casebook }) =>
        casebook && (
          <Link
            to="/studies/$study/subjects/$subject"
            params={{ study, subject }}
            aria-label={t('subjects.casebookOf', { subject })}
          >
            {t('subjects.casebook')}
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('subjects.caption')}
      columns={columns.filter((column) => column !== false)}
      rows={rows}
      keyOf={({ subject }) => subject.subject ?? ''}
    />
  );
}

function SubjectLink({ study, subject }: { readonly study: string; readonly subject: Subject }) {
  const { t } = useMessages(subjectsMessages);
  const number = subject.subject ?? '';
  return (
    <span className="subject-link">
      <Link to="/studies/$study/subjects/$subject/record" params={{ study, subject: number }}>
        {number}
      </Link>
      {(subject.unfinished ?? []).length > 0 && <span className="tag">{t('subjects.pending')}</span>}
    </span>
  );
}

function PersonName({ person }: Pick<Subject, 'person'>) {
  const { t } = useMessages(subjectsMessages);
  const { availability, patient } = person ?? {};
  if (availability === 'AVAILABILITY_WITHHELD') return <span className="quiet">{t('subjects.nameWithheld')}</span>;
  if (availability === 'AVAILABILITY_UNAVAILABLE') return <span className="quiet">{t('subjects.nameAway')}</span>;
  return patient?.basics?.name;
}

interface NextVisitProps {
  readonly study: string;
  readonly row: SubjectRow;
  readonly builds: ReadonlyMap<string, BuildIndex>;
}

/** Its name leads to its place in the casebook, where it begins with its first form. */
function NextVisit({ study, row: { subject, casebook }, builds }: NextVisitProps) {
  const { t, language } = useMessages(subjectsMessages);
  if (!casebook) return null;
  const next = nextVisit(casebook);
  if (!next) return <span className="quiet">{t('subjects.nextNone')}</span>;
  const oid = parseVisitKey(next.visit ?? '')?.visitOid ?? '';
  const visit = builds.get(casebook.build ?? '')?.visits.get(oid);
  const timing = timingOf(next);
  return (
    <span className="next-visit">
      <Link
        to="/studies/$study/subjects/$subject"
        params={{ study, subject: subject.subject ?? '' }}
        search={{ visit: oid }}
      >
        {pickText(visit?.description, language) || visit?.name || oid}
      </Link>
      {next.latest && <span>{formatDate(next.latest, language)}</span>}
      {timing && timing !== 'future' && (
        <span className={`chip timing-${timing}`}>
          {isPast(timing) && <StatusIcon name="late" />}
          {t(`timing.${timing}`)}
        </span>
      )}
    </span>
  );
}
