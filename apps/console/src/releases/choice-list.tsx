import type { CodeList } from '@verum/odm';
import { BothLanguages } from './both-languages.tsx';
import { Branch } from './content-tree.tsx';

/** A code list with its choices, in every language. */
export function ChoiceList({ list: { oid, name, description, entries } }: { readonly list: CodeList }) {
  return (
    <li>
      <Branch
        name={<BothLanguages texts={description} name={name} />}
        count={entries.length}
        place={{ kind: 'code-list', oid }}
      >
        {entries.map(({ codedValue, decode }) => (
          <li key={codedValue}>
            <BothLanguages texts={decode} name={codedValue} />
            <code className="quiet">{codedValue}</code>
          </li>
        ))}
      </Branch>
    </li>
  );
}
