import type { FormDef, VisitDef } from '@verum/odm';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { type Cell, cellAfter } from '../../ui/grid-keys.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { editFormOfVisit, moveVisit, toggleForm } from '../model/visits.ts';
import { titleOf } from '../parts/names.ts';
import { Title } from '../parts/title.tsx';
import { WindowText } from './window-text.tsx';

interface VisitGridProps {
  readonly visits: readonly VisitDef[];
  readonly forms: readonly FormDef[];
  readonly selected: string | undefined;
  readonly onSelect: (visitOid: string) => void;
  readonly onForm: (formOid: string) => void;
}

/** Forms down, visits across. One cell takes the focus; arrows walk, Space toggles, O makes it optional. */
export function VisitGrid({ visits, forms, selected, onSelect, onForm }: VisitGridProps) {
  const { edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const frame = useRef<HTMLTableElement>(null);
  const [cell, setCell] = useState<Cell>({ row: 0, column: 0 });
  const size = { rows: forms.length, columns: visits.length, pageRows: 10 };
  const reached = { row: Math.min(cell.row, size.rows - 1), column: Math.min(cell.column, size.columns - 1) };

  function walk(to: Cell) {
    setCell(to);
    frame.current?.querySelector<HTMLElement>(`[data-at="${to.row}.${to.column}"]`)?.focus();
  }

  function onCellKey(event: KeyboardEvent, here: Cell, visit: VisitDef, form: FormDef) {
    const ref = visit.forms.find(({ formOid }) => formOid === form.oid);
    const to = event.altKey ? undefined : cellAfter(here, event, size);
    if (to) walk(to);
    else if (event.key.toLowerCase() === 'o' && ref && !event.ctrlKey && !event.metaKey)
      edit(editFormOfVisit(visit.oid, form.oid, { mandatory: !ref.mandatory }));
    else return;
    event.preventDefault();
  }

  function onHeadKey(event: KeyboardEvent, oid: string) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || !event.altKey) return;
    edit(moveVisit(oid, by));
    event.preventDefault();
  }

  return (
    <section className="visit-grid-frame" aria-label={t('designer.plan')} tabIndex={-1}>
      <table className="visit-grid" ref={frame}>
        <caption className="quiet">{t('designer.plan.keys')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('designer.plan.form')}</th>
            {visits.map((visit) => (
              <th key={visit.oid} scope="col" data-type={visit.type}>
                <button
                  type="button"
                  aria-pressed={visit.oid === selected}
                  onClick={() => onSelect(visit.oid)}
                  onKeyDown={(event) => onHeadKey(event, visit.oid)}
                >
                  <span>
                    <Title of={visit} />
                  </span>
                  <WindowText visit={visit} />
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {forms.map((form, row) => (
            <tr key={form.oid}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onForm(form.oid)}>
                  <Title of={form} />
                </button>
              </th>
              {visits.map((visit, column) => {
                const ref = visit.forms.find(({ formOid }) => formOid === form.oid);
                const state = ref ? (ref.mandatory ? 'mandatory' : 'optional') : 'none';
                const isReached = row === reached.row && column === reached.column;
                return (
                  <td key={visit.oid} data-selected={visit.oid === selected || undefined}>
                    <button
                      type="button"
                      data-at={`${row}.${column}`}
                      data-state={state}
                      tabIndex={isReached ? 0 : -1}
                      aria-label={t(`designer.plan.cell.${state}`, {
                        form: titleOf(form, language),
                        visit: titleOf(visit, language),
                      })}
                      onFocus={() => setCell({ row, column })}
                      onClick={() => edit(toggleForm(visit.oid, form.oid))}
                      onKeyDown={(event) => onCellKey(event, { row, column }, visit, form)}
                    >
                      <span aria-hidden="true">{{ mandatory: '●', optional: '○', none: '' }[state]}</span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {forms.length === 0 && <p className="quiet">{t('designer.plan.noForms')}</p>}
    </section>
  );
}
