import { go, type Place } from '../browser/use-place.ts';
import type { OpenDiary } from '../core/open-diary.ts';
import { useLanguage } from '../language/language.ts';
import { Icon } from '../ui/icons.tsx';
import { Heading, Page } from '../ui/page.tsx';

const rows = [
  { name: 'reminders', icon: 'bell' },
  { name: 'corrections', icon: 'ask' },
  { name: 'history', icon: 'list' },
  { name: 'contact', icon: 'person' },
  { name: 'phone', icon: 'phone' },
] as const;

export function MoreScreen({ diary }: { readonly diary: OpenDiary }) {
  const { t } = useLanguage();
  const asked = diary.state().facts?.corrections.length ?? 0;
  return (
    <Page back={{ name: t('app.back'), go: () => go({ name: 'today' }) }}>
      <Heading>{t('more.title')}</Heading>
      <ul class="rows">
        {rows.map(({ name, icon }) => (
          <li key={name}>
            <button type="button" class="row" onClick={() => go({ name } as Place)}>
              <Icon name={icon} />
              <span>{t(`more.${name}`)}</span>
              {name === 'corrections' && asked > 0 && <span class="count">{asked}</span>}
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </Page>
  );
}
