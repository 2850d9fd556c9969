import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { isPublished } from './build-state.tsx';
import { DownloadBuild } from './download-build.tsx';
import { releaseMessages } from './messages.ts';
import { PublishDialog } from './publish-dialog.tsx';
import type { Build } from './release-queries.ts';

/** What can be done with a build as a whole. */
export function BuildActs({ study, build }: { readonly study: string; readonly build: Build }) {
  const { t } = useMessages(releaseMessages);
  const [isPublishing, setPublishing] = useState(false);
  return (
    <>
      <DownloadBuild study={study} build={build} />
      {!isPublished(build) && (
        <button type="button" className="primary" onClick={() => setPublishing(true)}>
          {t('release.publish')}
        </button>
      )}
      {isPublishing && <PublishDialog study={study} build={build} onClose={() => setPublishing(false)} />}
    </>
  );
}
