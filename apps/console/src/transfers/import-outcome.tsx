import { useMessages } from '../language/use-messages.ts';
import { FindingList } from './finding-list.tsx';
import { transferMessages } from './messages.ts';
import { countNames, type ImportResult } from './run-import.ts';

/** What an import made, or would make: how much, and every finding with its place. `name`: of the file. */
export function ImportOutcome({ result, name }: { readonly result: ImportResult; readonly name: string }) {
  const { t } = useMessages(transferMessages);
  const { isDryRun, counts, findings } = result;
  return (
    <div className="transfer-outcome" data-outcome={isDryRun ? 'dry' : 'done'}>
      <p className="notice" role="status">
        {t(isDryRun ? 'transfer.done.dry' : 'transfer.done')}
      </p>
      <dl className="facts">
        {countNames.map((count) =>
          counts[count] === undefined ? null : (
            <div key={count}>
              <dt>{t(`transfer.count.${count}`)}</dt>
              <dd>{counts[count]}</dd>
            </div>
          ),
        )}
      </dl>
      <FindingList findings={findings} name={name} />
    </div>
  );
}
