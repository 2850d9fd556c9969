import { useQueries } from '@tanstack/react-query';
import type { BuildIndex, ItemSlot } from '@verum/odm';
import { draftKey } from '../form/drafts.ts';
import { storedItems } from '../form/form-values.ts';
import { contentText, itemLabel } from '../form/item-text.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import type { PlannedForm } from './casebook-plan.ts';
import { FormLine, FormLink, type Place } from './form-link.tsx';
import { keyItems, type Log } from './log-forms.ts';
import { casebookMessages } from './messages.ts';

/** What is read beside the list; a casebook with more records than that is read form by form. */
const readMax = 100;

interface LogTableProps extends Place {
  readonly log: Log;
  readonly index: BuildIndex;
  readonly revisions: ReadonlyMap<string, string>;
}

/** The records of a form that repeats, with what tells them apart; each leads to its form. */
export function LogTable({ log, index, revisions, ...place }: LogTableProps) {
  const { t, language } = useMessages(casebookMessages);
  const { form, repeats, next } = log;
  const columns = keyItems(index, form.oid);
  const name = pickText(form.description, language) || form.name;
  const { study, subject } = place;
  const values = useQueries({
    queries: repeats.slice(0, readMax).map(({ key }) => ({
      queryKey: ['log', study, subject, key, revisions.get(key)],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.edc.getForm({ study, subject, form: key }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return (
    <section className="log" data-log={form.oid} aria-label={name}>
      <h3>{name}</h3>
      {repeats.length === 0 ? (
        <p className="quiet">{t('log.none')}</p>
      ) : (
        <div className="log-scroll">
          <table className="log-table">
            <thead>
              <tr>
                <th scope="col">{t('log.state')}</th>
                {columns.map(({ template, item }) => (
                  <th key={template} scope="col">
                    {itemLabel(item, language)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {repeats.map((record, at) => (
                <Row
                  key={record.key}
                  record={record}
                  columns={columns}
                  index={index}
                  items={values[at]?.data?.items}
                  {...place}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {place.mayWrite && (
        <p className="add">
          <FormLink {...place} form={next}>
            {t('casebook.addForm', { form: name })}
          </FormLink>
        </p>
      )}
    </section>
  );
}

interface RowProps extends Place {
  readonly record: PlannedForm;
  readonly columns: readonly ItemSlot[];
  readonly index: BuildIndex;
  readonly items: Parameters<typeof storedItems>[0];
}

function Row({ record, columns, index, items, ...place }: RowProps) {
  const { language } = useMessages();
  const stored = [...storedItems(items)];
  return (
    <tr data-removed={record.facts.isRemoved || undefined}>
      <th scope="row">
        <FormLink {...place} form={record.key}>
          <FormLine form={record} isPast={false} draft={draftKey({ ...place, form: record.key })} />
        </FormLink>
      </th>
      {columns.map(({ template, item }) => {
        const found = stored.find(([path]) => path === item.oid || path.endsWith(`/${item.oid}`));
        return <td key={template}>{found && contentText(index, item, found[1], language)}</td>;
      })}
    </tr>
  );
}
