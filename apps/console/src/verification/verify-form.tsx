import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { KeysHelp } from '../review/keys-help.tsx';
import { reviewMessages } from '../review/messages.ts';
import { itemName, type Names } from '../review/use-names.ts';
import { focusRow, useRowKeys } from '../review/use-row-keys.ts';
import { announce } from '../ui/announcer.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { verificationMessages } from './messages.ts';
import { QueryDialog } from './query-dialog.tsx';
import { useVerify, useVerifyForm } from './use-verification.ts';
import { nextToVerify, type VerifyForm as Place, type VerifyRow } from './verify-rows.ts';
import { VerifyTable } from './verify-table.tsx';

interface VerifyFormProps {
  readonly study: string;
  readonly place: Place;
  readonly names: Names;
  readonly mayVerify: boolean;
  readonly mayAsk: boolean;
  /** Absent at the last form of the list. */
  readonly onNext: (() => void) | undefined;
}

/** One form beside its source: V verifies the item one is at and goes on to the next. */
export function VerifyForm({ study, place, names, mayVerify, mayAsk, onNext }: VerifyFormProps) {
  const { subject, form } = place;
  const { t, language } = useMessages(verificationMessages);
  const { t: r } = useMessages(reviewMessages);
  const cache = useQueryClient();
  const { data, error, refetch, index, progress } = useVerifyForm(study, subject, form);
  const verify = useVerify(study, subject, form);
  const [active, setActive] = useState<string>();
  const [asked, setAsked] = useState<VerifyRow>();
  const [showsAll, setShowsAll] = useState(false);
  const rows = (data?.rows ?? []).filter(({ state }) => showsAll || state !== 'optional');
  const left = rows.filter(({ state }) => state === 'toVerify' || state === 'changed');
  const rowAt = (path: string) => rows.find((row) => row.path === path);
  const nameOf = (path: string) => itemName(index, path, language);

  function goOn(path: string) {
    const next = nextToVerify(
      rows.filter((row) => row.path === path || !verify.pending.has(row.path)),
      path,
    );
    if (next === undefined) return;
    setActive(next);
    focusRow(next);
  }
  async function verifyOne(row: VerifyRow) {
    if (row.state === 'verified' || verify.pending.has(row.path)) return;
    goOn(row.path);
    if (await verify.send([row])) announce(t('verification.done', { count: 1 }));
  }
  async function verifyAll() {
    if (left.length > 0 && (await verify.send(left))) announce(t('verification.done', { count: left.length }));
  }
  async function withdraw(row: VerifyRow) {
    if (await verify.send([row], true)) announce(t('verification.withdrawn'));
  }

  useRowKeys({
    keys: rows.map(({ path }) => path),
    active: active ?? left[0]?.path ?? rows[0]?.path,
    onMove: setActive,
    acts: {
      ...(mayVerify && { v: (path: string) => act(path, verifyOne), 'shift+v': () => void verifyAll() }),
      ...(mayAsk && { q: (path: string) => act(path, setAsked) }),
      ...(onNext && { n: onNext }),
    },
  });
  function act(path: string, does: (row: VerifyRow) => unknown) {
    const row = rowAt(path);
    if (row) void does(row);
  }

  if (error) return <ProblemNotice error={error} onRetry={refetch} />;
  if (!data || !index) return <Loading />;
  return (
    <section className="stack" data-verify-form={form}>
      <div className="pane-title">
        <h2>
          {subject} · {names.place(form)}
        </h2>
        <span className="quiet">{t('verification.progress', progress)}</span>
      </div>
      <div className="page-actions">
        {mayVerify && (
          <button type="button" className="primary" disabled={left.length === 0} onClick={verifyAll}>
            {t('verification.all', { count: left.length })}
          </button>
        )}
        {onNext && (
          <button type="button" onClick={onNext}>
            {t('verification.next')}
          </button>
        )}
        <Link to="/studies/$study/subjects/$subject/forms/$form" params={{ study, subject, form }} className="button">
          {r('review.openForm')}
        </Link>
        <label className="check">
          <input type="checkbox" checked={showsAll} onChange={(event) => setShowsAll(event.target.checked)} />
          {t('verification.showAll')}
        </label>
      </div>
      {verify.error !== undefined && <ProblemNotice error={verify.error} nameOf={nameOf} />}
      {left.length === 0 && <p role="status">{t('verification.formDone')}</p>}
      {!mayVerify && <p className="quiet">{t('verification.readOnly')}</p>}
      {rows.length > 0 && (
        <VerifyTable
          rows={rows}
          index={index}
          nameOf={nameOf}
          active={active ?? left[0]?.path}
          pending={verify.pending}
          queriesAt={(path) => data.queries.filter((query) => (query.path ?? '') === path).length}
          onActive={setActive}
          onVerify={mayVerify ? verifyOne : undefined}
          onWithdraw={mayVerify ? withdraw : undefined}
          onAsk={mayAsk ? setAsked : undefined}
        />
      )}
      <KeysHelp
        keys={[
          ['J K', t('verification.keys.move')],
          ...(mayVerify ? ([['V', t('verification.keys.verify')]] as const) : []),
          ...(mayAsk ? ([['Q', t('verification.keys.ask')]] as const) : []),
          ...(mayVerify ? ([['Shift+V', t('verification.keys.all')]] as const) : []),
          ...(onNext ? ([['N', t('verification.keys.next')]] as const) : []),
        ]}
      />
      {asked && (
        <QueryDialog
          study={study}
          subject={subject}
          form={form}
          path={asked.path}
          name={nameOf(asked.path)}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            announce(t('verification.asked'));
            void cache.invalidateQueries({ queryKey: ['verification', study] });
            void cache.invalidateQueries({ queryKey: ['queries', study] });
          }}
        />
      )}
    </section>
  );
}
