import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { BuildState } from './build-state.tsx';
import { releaseMessages } from './messages.ts';
import type { Build } from './release-queries.ts';
import { useActivations } from './use-activations.ts';
import { WhereActive } from './where-active.tsx';

export function BuildFacts({ study, build }: { readonly study: string; readonly build: Build }) {
  const { t, language } = useMessages(releaseMessages);
  const active = useActivations(study).filter((one) => one.build === build.build);
  const moment = (at: string | undefined) => at && formatMoment(at, language);
  const facts = [
    [t('release.oid'), build.oid && <code>{build.oid}</code>],
    [t('release.imported'), moment(build.importedAt)],
    [t('release.published'), moment(build.publishedAt)],
    [
      t('release.hash'),
      build.documentHash && <code title={build.documentHash}>{build.documentHash.slice(0, 12)}</code>,
    ],
  ] as const;
  return (
    <div className="build-facts">
      <BuildState build={build} />
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <WhereActive activations={active} />
    </div>
  );
}
