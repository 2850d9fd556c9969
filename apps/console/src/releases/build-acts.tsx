import { Suspense, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { later } from '../ui/later.ts';
import { isPublished } from './build-state.tsx';
import { DownloadBuild } from './download-build.tsx';
import { releaseMessages } from './messages.ts';
import { PublishDialog } from './publish-dialog.tsx';
import type { Build } from './release-queries.ts';

const NewDraftDialog = later(() => import('../designer/head/new-draft-dialog.tsx'), 'NewDraftDialog');

/** What can be done with a build as a whole. */
export function BuildActs({ study, build }: { readonly study: string; readonly build: Build }) {
  const { t } = useMessages(releaseMessages);
  const [isBeginning, setBeginning] = useState(false);
  const [isPublishing, setPublishing] = useState(false);
  return (
    <>
      <DownloadBuild study={study} build={build} />
      <button type="button" onClick={() => setBeginning(true)}>
        {t('release.design')}
      </button>
      {!isPublished(build) && (
        <button type="button" className="primary" onClick={() => setPublishing(true)}>
          {t('release.publish')}
        </button>
      )}
      {isBeginning && (
        <Suspense fallback={null}>
          <NewDraftDialog study={study} build={build.build ?? ''} onClose={() => setBeginning(false)} />
        </Suspense>
      )}
      {isPublishing && <PublishDialog study={study} build={build} onClose={() => setPublishing(false)} />}
    </>
  );
}
