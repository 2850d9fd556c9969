import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { formatMoment } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { Fact } from '../../subjects/fact.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { instrumentQuery } from '../epro-queries.ts';
import { setupMessages } from '../setup-messages.ts';
import { InstrumentPreview } from './instrument-preview.tsx';

const route = getRouteApi('/shell/studies/$study/diary/instruments/$instrument/$version');

/** One version: what is asked, in which words, and whose it is. */
export function InstrumentPage() {
  const { study, instrument, version } = route.useParams();
  const { t, language } = useMessages(setupMessages);
  const { data: found, error, refetch } = useQuery(instrumentQuery(study, instrument, version));
  return (
    <div className="page">
      <nav className="crumbs">
        <Link to="/studies/$study/diary/instruments" params={{ study }}>
          {t('epro.instruments')}
        </Link>
      </nav>
      <PageHead title={pickText(found?.title, language) || instrument} about={`${instrument} ${version}`} />
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!found && !error && <Loading />}
      {found && (
        <>
          <dl className="record-facts epro-facts">
            <Fact name={t('epro.owner')}>{found.owner || '–'}</Fact>
            <Fact name={t('epro.licence')}>{found.licence || '–'}</Fact>
            <Fact name={t('epro.form')}>{found.form || t('epro.form.none')}</Fact>
            <Fact name={t('epro.importedAt')}>{formatMoment(found.importedAt ?? '', language)}</Fact>
            <Fact name={t('epro.hash')}>
              <code className="hash">{found.hash}</code>
            </Fact>
          </dl>
          <InstrumentPreview instrument={found} />
        </>
      )}
    </div>
  );
}
