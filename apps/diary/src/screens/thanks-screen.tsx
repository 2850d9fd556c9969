import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { Icon } from '../ui/icons.tsx';
import { Heading, Page } from '../ui/page.tsx';

/** What became of it, as far as it is known: kept here, or arrived. Never a score. */
export function ThanksScreen({ diary, home }: { readonly diary: OpenDiary; readonly home: () => void }) {
  const { t } = useLanguage();
  const { waiting } = diary.state();
  return (
    <Page>
      <div class="thanks">
        <Icon name="done" />
        <Heading>{t('review.thanks')}</Heading>
        <div role="status">
          <p>{t(waiting > 0 ? 'review.kept' : 'review.sent')}</p>
          {waiting > 0 && <p class="quiet">{t('send.waiting', { count: waiting })}</p>}
        </div>
        <button type="button" class="main" onClick={home}>
          {t('review.home')}
        </button>
      </div>
    </Page>
  );
}
