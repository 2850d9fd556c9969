import type { ReactNode } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { ScrollFrame } from './scroll-frame.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand to the right, digit under digit. */
  readonly isNumber?: boolean;
  /** Can be sorted by; the page sorts, or has it sorted. */
  readonly isSortable?: boolean;
}

/** `key`: of a column; by it upwards, or downwards. */
export interface Sorting {
  readonly key: string;
  readonly isDescending: boolean;
}

export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** What a row is called, for its checkbox. */
  readonly nameOf: (key: string) => string;
}

interface DataTableProps<Row> {
  /** What the table is of; spoken, not shown. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting) => void;
  readonly selection?: Selection | undefined;
  /** The row that something beside the table is about. */
  readonly active?: string | undefined;
}

/**
 * A list as a table. The first column names the row and holds its link. On a narrow screen each row becomes a card in
 * which every cell says its column.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, keyOf, sorting, onSort, selection, active } = props;
  return (
    <ScrollFrame label={caption}>
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {selection && <ChooseAll keys={rows.map(keyOf)} selection={selection} />}
            {columns.map((column) => (
              <Head key={column.key} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)} data-active={keyOf(row) === active || undefined}>
              {selection && <Choose rowKey={keyOf(row)} selection={selection} />}
              {columns.map((column, index) => (
                <Cell key={column.key} column={column} row={row} isFirst={index === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

function Cell<Row>({ column, row, isFirst }: { column: Column<Row>; row: Row; isFirst: boolean }) {
  const { head, cell, isNumber } = column;
  const className = isNumber ? 'number' : undefined;
  if (isFirst) {
    return (
      <th scope="row" className={className}>
        {cell(row)}
      </th>
    );
  }
  return (
    <td className={className} data-head={head}>
      {cell(row)}
    </td>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: ((sorting: Sorting) => void) | undefined;
}

function Head<Row>({ column: { key, head, isNumber, isSortable }, sorting, onSort }: HeadProps<Row>) {
  const isSorted = sorting?.key === key;
  const direction = sorting?.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" className={isNumber ? 'number' : undefined} aria-sort={isSorted ? direction : undefined}>
      {isSortable && onSort ? (
        <button
          type="button"
          className="sort"
          onClick={() => onSort({ key, isDescending: isSorted && !sorting.isDescending })}
        >
          {head}
          <span aria-hidden="true" className="sort-mark" data-direction={isSorted ? direction : undefined} />
        </button>
      ) : (
        head
      )}
    </th>
  );
}

function ChooseAll({ keys, selection }: { readonly keys: readonly string[]; readonly selection: Selection }) {
  const { t } = useMessages();
  const count = keys.filter((key) => selection.chosen.has(key)).length;
  return (
    <th scope="col" className="choose">
      <input
        type="checkbox"
        aria-label={t('table.chooseAll')}
        checked={count > 0 && count === keys.length}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && count < keys.length;
        }}
        onChange={(event) => selection.onChange(new Set(event.target.checked ? keys : []))}
      />
    </th>
  );
}

function Choose({ rowKey, selection: { chosen, onChange, nameOf } }: { rowKey: string; selection: Selection }) {
  const { t } = useMessages();
  return (
    <td className="choose">
      <input
        type="checkbox"
        aria-label={t('table.choose', { name: nameOf(rowKey) })}
        checked={chosen.has(rowKey)}
        onChange={(event) => {
          const next = new Set(chosen);
          if (event.target.checked) next.add(rowKey);
          else next.delete(rowKey);
          onChange(next);
        }}
      />
    </td>
  );
}
