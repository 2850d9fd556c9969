import { Link } from '@tanstack/react-router';
import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { formatDate } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { useNames } from '../review/use-names.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { workMessages } from './messages.ts';
import type { WorkListName } from './work-kinds.ts';

export type WorkItem = Json<edc.WorkItem>;

interface WorkTableProps {
  readonly caption: string;
  readonly study: string;
  readonly list: WorkListName;
  readonly rows: readonly WorkItem[];
}

export function WorkTable({ caption, study, list, rows }: WorkTableProps) {
  const { t, language } = useMessages(workMessages);
  const names = useNames(study);
  const place = ({ form, visit = '', path }: WorkItem) =>
    [names.place(form || visit), path && names.item(path)].filter(Boolean).join(' · ');
  const due: Column<WorkItem> = {
    key: 'due',
    head: t('work.due'),
    cell: ({ dueDate }) => (dueDate ? formatDate(dueDate, language) : ''),
  };
  const items: Column<WorkItem> = {
    key: 'items',
    head: t('work.items'),
    cell: ({ count }) => count,
    isNumber: true,
  };
  const columns: Column<WorkItem>[] = [
    { key: 'subject', head: t('work.subject'), cell: (row) => <WorkLink study={study} row={row} place={place(row)} /> },
    { key: 'place', head: t('work.place'), cell: place },
    { key: 'site', head: t('work.site'), cell: ({ site }) => site },
    ...(rows.some(({ dueDate }) => dueDate) ? [due] : []),
    ...(list === 'to-verify' ? [items] : []),
  ];
  return <DataTable caption={caption} columns={columns} rows={rows} keyOf={keyOfWork} />;
}

/** What tells one line from all others. */
export function keyOfWork({ subject, visit, form, query }: WorkItem): string {
  return [subject, form || visit, query].filter(Boolean).join(' ');
}

/** To the form, or to the visit in its casebook where it is about a whole visit. */
function WorkLink({ study, row, place }: { readonly study: string; readonly row: WorkItem; readonly place: string }) {
  const { subject = '', visit, form } = row;
  const rest = { 'data-row-control': keyOfWork(row), 'aria-label': [subject, place].join(' · ') };
  if (form) {
    return (
      <Link to="/studies/$study/subjects/$subject/forms/$form" params={{ study, subject, form }} {...rest}>
        {subject}
      </Link>
    );
  }
  return (
    <Link to="/studies/$study/subjects/$subject" params={{ study, subject }} search={{ visit }} {...rest}>
      {subject}
    </Link>
  );
}
