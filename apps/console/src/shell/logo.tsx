import { useMessages } from '../language/use-messages.ts';

export function Logo() {
  const { t } = useMessages();
  return (
    <span className="logo">
      <img src="/icon.svg" alt="" width="24" height="24" />
      {t('app.name')}
    </span>
  );
}
