import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { Icon } from './icons.tsx';

/** Whether everything has arrived, or how much waits. */
export function SendState({ diary }: { readonly diary: OpenDiary }) {
  const { t } = useLanguage();
  const { waiting, refused, sync } = diary.state();
  return (
    <section class="send" role="status">
      {waiting === 0 && (
        <p class="quiet with-icon">
          <Icon name="done" />
          {t('send.all')}
        </p>
      )}
      {waiting > 0 && (
        <>
          <p class="strong">{sync.kind === 'busy' ? t('send.busy') : t('send.waiting', { count: waiting })}</p>
          <p class="quiet">{t('send.waitingText')}</p>
          {sync.kind === 'failed' && (
            <button type="button" class="plain" onClick={() => void diary.sync()}>
              {t('send.again')}
            </button>
          )}
        </>
      )}
      {refused > 0 && <p class="problem">{t('send.refused', { count: refused })}</p>}
    </section>
  );
}
