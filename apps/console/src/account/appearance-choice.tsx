import { chooseAppearance, densities, themes, useAppearance } from '../appearance/appearance.ts';
import { useMessages } from '../language/use-messages.ts';
import { accountMessages } from './messages.ts';

export function AppearanceChoice() {
  const { t } = useMessages(accountMessages);
  const { theme, density } = useAppearance();
  return (
    <section className="card" aria-labelledby="account-appearance">
      <h2 id="account-appearance">{t('account.appearance')}</h2>
      <fieldset className="account-choice">
        <legend>{t('account.theme')}</legend>
        {themes.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="theme"
              checked={theme === one}
              onChange={() => chooseAppearance({ theme: one })}
            />
            {t(`account.theme.${one}`)}
          </label>
        ))}
      </fieldset>
      <fieldset className="account-choice">
        <legend>{t('account.density')}</legend>
        {densities.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="density"
              checked={density === one}
              onChange={() => chooseAppearance({ density: one })}
            />
            {t(`account.density.${one}`)}
          </label>
        ))}
      </fieldset>
      <p className="quiet">{t('account.appearance.kept')}</p>
    </section>
  );
}
