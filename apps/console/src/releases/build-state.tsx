import { useMessages } from '../language/use-messages.ts';
import { releaseMessages } from './messages.ts';
import type { Build } from './release-queries.ts';

/** Published, or still to be. */
export function BuildState({ build }: { readonly build: Build }) {
  const { t } = useMessages(releaseMessages);
  const state = isPublished(build) ? 'published' : 'draft';
  return (
    <span className="build-state" data-state={state}>
      {t(`release.state.${state}`)}
    </span>
  );
}

export function isPublished({ state }: Build): boolean {
  return state === 'BUILD_STATE_PUBLISHED';
}
