import { useLanguage } from '../language/language.ts';

/** How far one has come, as a line and in words. */
export function Progress({ place, of }: { readonly place: number; readonly of: number }) {
  const { t } = useLanguage();
  return (
    <div class="progress">
      <p class="quiet">{t('question.progress', { place, of })}</p>
      <progress max={of} value={place} aria-hidden="true" />
    </div>
  );
}
