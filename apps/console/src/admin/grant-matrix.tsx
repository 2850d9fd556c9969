import { tables } from 'virtual:verum-contracts';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import type { User } from '../session/session.ts';
import { sitesQuery, studiesQuery } from '../study/queries.ts';
import { type Cell, cellAfter } from '../ui/grid-keys.ts';
import { GrantDialog } from './grant-dialog.tsx';
import { adminMessages } from './messages.ts';
import { type Grant, grantState } from './user-facts.ts';

const roles = Object.keys(tables.roles);

interface GrantMatrixProps {
  readonly user: User;
  readonly isWriter: boolean;
}

/** The roles of one user in one study, by site; '*' stands for every one. */
export function GrantMatrix({ user, isWriter }: GrantMatrixProps) {
  const { t, language } = useMessages(adminMessages);
  const { data: studies = [] } = useQuery(studiesQuery);
  const first = user.grants?.[0]?.study ?? '*';
  const [study, setStudy] = useState(first);
  const { data: sites = [] } = useQuery({ ...sitesQuery(study), enabled: study !== '*' });
  const id = useId();
  const codes = new Set(['*', first, ...studies.map(({ code = '' }) => code)]);
  const columns = [
    { site: '*', name: t('grant.everySite') },
    ...(study === '*' ? [] : sites.map(({ code = '', name }) => ({ site: code, name: pickText(name, language) }))),
  ];
  return (
    <section className="grants">
      <div className="filter">
        <label htmlFor={id}>{t('grant.title')}</label>
        <select id={id} value={study} onChange={(event) => setStudy(event.target.value)}>
          {[...codes].map((code) => (
            <option key={code} value={code}>
              {code === '*' ? t('grant.everyStudy') : code}
            </option>
          ))}
        </select>
      </div>
      {isWriter && <p className="quiet">{t('grant.keys')}</p>}
      <GrantGrid key={study} user={user} isWriter={isWriter} study={study} columns={columns} />
    </section>
  );
}

interface GrantGridProps extends GrantMatrixProps {
  readonly study: string;
  readonly columns: readonly { readonly site: string; readonly name: string }[];
}

function GrantGrid({ user, isWriter, study, columns }: GrantGridProps) {
  const { t, language } = useMessages(adminMessages);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const [asked, setAsked] = useState<Grant>();

  function walk(event: KeyboardEvent<HTMLElement>) {
    const size = { rows: roles.length, columns: columns.length, pageRows: roles.length };
    const next = cellAfter(active, event, size);
    if (!next) return;
    event.preventDefault();
    setActive(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-grant="${next.row}/${next.column}"]`)?.focus();
  }

  return (
    <div className="table-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is walked cell by cell (ARIA Authoring Practices, grid) */}
      <table className="grant-grid" role="grid" aria-label={t('grant.grid')} onKeyDown={walk}>
        <thead>
          <tr>
            <th scope="col">{t('grant.role')}</th>
            {columns.map(({ site, name }) => (
              <th scope="col" key={site}>
                {site !== '*' && <span>{site}</span>} <span className="quiet">{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {roles.map((role, row) => (
            <tr key={role}>
              <th scope="row">{tables.roles[role]?.title[language]}</th>
              {columns.map(({ site, name }, column) => {
                const state = grantState(user.grants, { role, study, site });
                const isActive = active.row === row && active.column === column;
                const label = t('grant.cell', {
                  role: tables.roles[role]?.title[language] ?? role,
                  place: site === '*' ? name : site,
                  state: t(stateKeys[state]),
                });
                return (
                  <td key={site}>
                    <button
                      type="button"
                      className="grant-cell"
                      data-grant={`${row}/${column}`}
                      data-state={state}
                      aria-label={label}
                      aria-disabled={!isWriter}
                      tabIndex={isActive ? 0 : -1}
                      onFocus={() => setActive({ row, column })}
                      onClick={() => isWriter && setAsked({ role, study, site })}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {asked && <GrantDialog user={user} grant={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

const stateKeys = { held: 'grant.held', covered: 'grant.covered', none: 'grant.notHeld' } as const;
