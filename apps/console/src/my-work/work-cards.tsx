import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { workMessages } from './messages.ts';
import { WorkGlyph } from './work-glyph.tsx';
import { countText, type WorkKind } from './work-kinds.ts';
import { WorkLink } from './work-link.tsx';

interface WorkCardsProps {
  readonly title: string;
  readonly kinds: readonly WorkKind[];
  readonly counts: ReadonlyMap<string, { readonly count?: number | undefined; readonly capped?: boolean | undefined }>;
  readonly study: string;
  readonly site: string | undefined;
  /** Larger than what is only good to know. */
  readonly isOwn?: boolean;
}

/** Counts that lead to their lists. */
export function WorkCards({ title, kinds, counts, study, site, isOwn = false }: WorkCardsProps) {
  const { t } = useMessages(workMessages);
  const id = useId();
  return (
    <section aria-labelledby={id} className="work-section">
      <h2 id={id}>{title}</h2>
      <ul className={isOwn ? 'work-cards' : 'work-cards work-others'}>
        {kinds.map(({ kind, list, glyph }) => {
          const count = counts.get(kind) ?? {};
          return (
            <li key={list}>
              <WorkLink study={study} site={site} list={list} isOwn={isOwn} isEmpty={(count.count ?? 0) === 0}>
                <span className="work-count">
                  <WorkGlyph glyph={glyph} list={list} />
                  {countText(count)}
                </span>
                <span className="work-name">{t(`work.kind.${list}`)}</span>
                <span className="work-about quiet">{t(`work.about.${list}`)}</span>
              </WorkLink>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
