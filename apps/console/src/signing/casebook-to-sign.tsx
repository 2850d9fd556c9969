import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { placeName } from '../review/use-names.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ChangesTable } from './changes-table.tsx';
import { CoveredForms } from './covered-forms.tsx';
import { signingMessages } from './messages.ts';
import { SignDialog } from './sign-dialog.tsx';
import { SignatureHistory } from './signature-history.tsx';
import { placesToSign, signableAt } from './signing-places.ts';
import { useSigning } from './use-signing.ts';

interface CasebookToSignProps {
  readonly study: string;
  readonly subject: string;
  /** A form key, a visit key, or '' for the casebook. */
  readonly place: string;
  readonly onPlace: (place: string | undefined) => void;
}

/** One casebook: where to sign, what the signature would cover, what changed since, and what was signed. */
export function CasebookToSign({ study, subject, place, onPlace }: CasebookToSignProps) {
  const { t, language } = useMessages(signingMessages);
  const user = useUser();
  const cache = useQueryClient();
  const { casebook, index, changes, signatures, error, refetch } = useSigning(study, subject, place);
  const [isSigning, setSigning] = useState(false);
  if (error) return <ProblemNotice error={error} onRetry={refetch} />;
  if (!casebook || !index || !changes || !signatures) return <Loading />;
  const forms = signableAt(casebook.forms ?? [], place);
  const isUpToDate = forms.every(({ signature }) => signature === 'valid');
  const nameOf = (key: string) => (key === '' ? t('signing.casebook') : placeName(index, key, language));
  const maySign = may(user, 'sign', study, casebook.site ?? '');
  return (
    <div className="stack">
      <h2>{subject}</h2>
      <div className="filters">
        <label className="filter">
          {t('signing.place')}{' '}
          <select value={place} onChange={(event) => onPlace(event.target.value || undefined)}>
            {placesToSign(casebook.forms ?? []).map((one) => (
              <option key={one.place} value={one.place}>
                {t('signing.placeOption', { name: nameOf(one.place), count: one.count })}
              </option>
            ))}
          </select>
        </label>
        {maySign && !isUpToDate && (
          <button type="button" className="primary" onClick={() => setSigning(true)}>
            {t('signing.act', { count: forms.length })}
          </button>
        )}
      </div>
      {isUpToDate && <p role="status">{t('signing.upToDate')}</p>}
      {!maySign && <p className="quiet">{t('signing.readOnly')}</p>}
      <ChangesTable
        index={index}
        changes={changes.changes ?? []}
        brokenForms={forms.flatMap(({ form, signature }) => (signature === 'broken' ? [form] : []))}
        newForms={forms.filter(({ signature }) => signature === 'none').length}
      />
      <CoveredForms study={study} subject={subject} forms={forms} nameOf={nameOf} />
      <SignatureHistory signatures={signatures} nameOf={nameOf} />
      {isSigning && (
        <SignDialog
          study={study}
          subject={subject}
          place={place}
          placeName={`${subject} · ${nameOf(place)}`}
          forms={forms}
          onClose={() => setSigning(false)}
          onDone={() => {
            setSigning(false);
            announce(t('signing.done', { count: forms.length }));
            void cache.invalidateQueries({ queryKey: ['signing', study] });
            void cache.invalidateQueries({ queryKey: ['casebook', study, subject] });
          }}
        />
      )}
    </div>
  );
}
