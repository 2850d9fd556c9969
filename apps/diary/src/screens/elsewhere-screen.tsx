import type { Phone } from '../core/phone.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';

export function ElsewhereScreen({ phone }: { readonly phone: Phone }) {
  const { t } = useLanguage();
  return (
    <Page>
      <Heading>{t('elsewhere.title')}</Heading>
      <p>{t('elsewhere.text')}</p>
      <button type="button" class="main" onClick={() => void phone.lock()}>
        {t('elsewhere.here')}
      </button>
    </Page>
  );
}
