import { Fragment, useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { Modal } from '../../ui/modal.tsx';
import type { StoredDraft } from '../draft-queries.ts';
import { parseAt } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import type { Draft } from '../model/draft.ts';
import { type Difference, differences, merged, type Side } from '../model/merge.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from '../parts/names.ts';

interface DraftConflictProps {
  readonly base: StoredDraft;
  readonly theirs: StoredDraft;
  readonly onResolve: (draft: Draft) => void;
}

const sides: readonly Side[] = ['mine', 'theirs'];

/**
 * Somebody else has saved meanwhile. What only one of the two changed comes together by itself; of what both changed one
 * says whose it shall be. Nothing of either is lost without having been seen.
 */
export function DraftConflict({ base, theirs, onResolve }: DraftConflictProps) {
  const { draft: mine } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Side>>(new Map());
  const versions = { base: base.draft, mine, theirs: theirs.draft };
  const all = differences(versions);
  const conflicts = all.filter(({ isConflict }) => isConflict);
  // Moves that exclude each other are one question.
  const questions = [...Map.groupBy(conflicts, ({ key, circle = key }) => circle)];
  const others = all.filter(({ isConflict }) => !isConflict);
  const { savedByName = '', savedAt = '' } = theirs.head;

  const nameOf = ({ kind, name }: Difference) => {
    const place = parseAt(`${kind}:${name}`);
    if (!place) return name;
    const inMine = nameAt(mine.build, place, language);
    return inMine === name ? nameAt(theirs.draft.build, place, language) : inMine;
  };
  const line = (one: Difference) => (
    <>
      <small>{t(`designer.kind.${one.kind}`)}</small> {nameOf(one)} <code>{one.name}</code>
    </>
  );

  return (
    <Modal title={t('designer.conflict.title')}>
      <p>{t('designer.conflict.who', { name: savedByName, at: formatMoment(savedAt, language) })}</p>
      {conflicts.length > 0 && <p>{t('designer.conflict.choose')}</p>}
      {questions.map(([key, [first, ...more]]) => (
        <fieldset key={key} className="draft-conflict">
          <legend>
            {first && line(first)}
            {more.map((one) => (
              <Fragment key={one.key}>
                {t('app.listComma')}
                {line(one)}
              </Fragment>
            ))}
          </legend>
          {first?.circle !== undefined && <p>{t('designer.conflict.circle')}</p>}
          {sides.map((side) => (
            <label key={side} className="check">
              <input
                type="radio"
                name={key}
                checked={chosen.get(key) === side}
                onChange={() => setChosen(new Map(chosen).set(key, side))}
              />
              {first && first.circle === undefined
                ? t(`designer.conflict.${side}`, { fate: t(`designer.fate.${first[side]}`) })
                : t(`designer.conflict.circle.${side}`)}
            </label>
          ))}
        </fieldset>
      ))}
      {others.length > 0 && (
        <details>
          <summary>{t('designer.conflict.together', { count: others.length })}</summary>
          <ul className="consequences">
            {others.map((one) => (
              <li key={one.key}>
                {line(one)}{' '}
                {one.mine === 'same'
                  ? t('designer.conflict.theirs', { fate: t(`designer.fate.${one.theirs}`) })
                  : t('designer.conflict.mine', { fate: t(`designer.fate.${one.mine}`) })}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="buttons">
        <button type="button" onClick={() => onResolve(theirs.draft)}>
          {t('designer.conflict.drop')}
        </button>
        <button
          type="button"
          className="primary"
          disabled={questions.some(([key]) => !chosen.has(key))}
          onClick={() => onResolve(merged(versions, ({ key, circle = key }) => chosen.get(circle) ?? 'theirs'))}
        >
          {t('designer.conflict.resolve')}
        </button>
      </div>
    </Modal>
  );
}
