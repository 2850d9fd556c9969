import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import '../releases/releases.css';
import './designer.css';
import { DraftEditor } from './draft-editor.tsx';
import { draftQuery } from './draft-queries.ts';

const route = getRouteApi('/shell/studies/$study/drafts/$draft');

/** The designer: a study build while it is made. */
export function DraftPage() {
  const { study, draft } = route.useParams();
  const user = useUser();
  const isBuilder = may(user, 'build.write', study, '*');
  const { data, error, refetch } = useQuery({ ...draftQuery(study, draft), enabled: isBuilder });
  if (data && isBuilder) {
    return <DraftEditor key={`${study}/${draft}`} study={study} draft={draft} user={user.id ?? ''} first={data} />;
  }
  return (
    <div className="page">
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!error && <Loading />}
    </div>
  );
}
