import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { signingMessages } from './messages.ts';

type Signature = Json<edc.Signature>;

interface SignatureHistoryProps {
  readonly signatures: readonly Signature[];
  readonly nameOf: (place: string) => string;
}

/** Every signature that was ever given here, the latest first, and whether it still holds. */
export function SignatureHistory({ signatures, nameOf }: SignatureHistoryProps) {
  const { t, language } = useMessages(signingMessages);
  const columns: readonly Column<Signature>[] = [
    {
      key: 'place',
      head: t('signing.number'),
      cell: ({ place = '', number = 1, forms = [] }) => (
        <details>
          <summary>
            {nameOf(place)} #{number}
          </summary>
          <p className="quiet">{t('signing.forms', { count: forms.length })}</p>
          <ul className="hashes">
            {forms.map(({ form = '', status, contentHash = '' }) => (
              <li key={form}>
                <Validity isValid={status === 'SIGNATURE_STATUS_VALID'} /> {nameOf(form)}
                <code>{t('signing.hash', { hash: contentHash })}</code>
              </li>
            ))}
          </ul>
        </details>
      ),
    },
    { key: 'signer', head: t('signing.signer'), cell: ({ signerName }) => signerName },
    { key: 'at', head: t('signing.at'), cell: ({ at = '' }) => formatMoment(at, language) },
    { key: 'meaning', head: t('signing.meaningOf'), cell: ({ meaning }) => <span className="words">{meaning}</span> },
    {
      key: 'validity',
      head: t('signing.validity'),
      cell: ({ status }) => <Validity isValid={status === 'SIGNATURE_STATUS_VALID'} />,
    },
  ];
  return (
    <section className="stack">
      <h3>{t('signing.history')}</h3>
      {signatures.length === 0 && <p className="quiet">{t('signing.history.none')}</p>}
      {signatures.length > 0 && (
        <DataTable
          caption={t('signing.history')}
          columns={columns}
          rows={signatures.toReversed()}
          keyOf={({ place, number, at }) => `${place} ${number} ${at}`}
        />
      )}
    </section>
  );
}

function Validity({ isValid }: { readonly isValid: boolean }) {
  const { t } = useMessages(signingMessages);
  return (
    <span className={`chip signature-${isValid ? 'valid' : 'broken'}`}>
      <StatusIcon name={isValid ? 'signed' : 'broken'} />
      {t(isValid ? 'signing.valid' : 'signing.invalid')}
    </span>
  );
}
