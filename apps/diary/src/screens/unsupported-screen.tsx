import { useLanguage } from '../language/language.ts';
import { Heading, Page } from '../ui/page.tsx';

/** No database, no WebCrypto: nothing could be kept. */
export function Unsupported() {
  const { t } = useLanguage();
  return (
    <Page>
      <Heading>{t('unsupported.title')}</Heading>
      <p>{t('unsupported.text')}</p>
    </Page>
  );
}
