import { useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { FindingList } from '../../transfers/finding-list.tsx';
import type { Finding } from '../../transfers/findings.ts';
import '../../transfers/transfers.css';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { ruleMessages } from '../rules/messages.ts';
import { searchOf } from '../search/go-to.ts';
import { findingPlaces } from './finding-place.ts';
import { useLint } from './use-lint.ts';

/** What is wrong with the draft, or probably not meant, each with the way to where it is put right. */
export function FindingsView() {
  const { draft } = useDraft();
  const { t } = useMessages(ruleMessages);
  const { t: say } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const lint = useLint(draft);
  const placeAt = useMemo(() => findingPlaces(draft), [draft]);
  if (lint.isUnavailable) return <EmptyState title={t('rules.lint.none')} next={t('rules.lint.none.next')} />;
  if (!lint.draft) return <Loading />;
  const findings = lint.findings.map(
    ({ severity, rule, path, message, action }): Finding => ({
      ...{ severity: `SEVERITY_${severity.toUpperCase()}`, rule, path },
      ...{ messageEn: message.en, messageZh: message.zh, actionEn: action.en, actionZh: action.zh },
    }),
  );
  return (
    <section className="transfer-outcome" aria-busy={lint.draft !== draft}>
      <h2 className="visually-hidden">{say('designer.view.findings')}</h2>
      <FindingList
        findings={findings}
        name={draft.build.oid}
        placeLink={(path) => {
          const place = placeAt({ path });
          return (
            place && (
              <button type="button" className="link" onClick={() => go(searchOf(draft, place))}>
                <code>{place.oid}</code>
              </button>
            )
          );
        }}
      />
    </section>
  );
}
