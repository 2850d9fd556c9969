import { useState } from 'preact/hooks';
import { offerCalendar } from '../browser/offer-calendar.ts';
import { canPush, subscribePush } from '../browser/push.ts';
import { useLanguage } from '../language/language.ts';
import { Heading, Page, Problem } from '../ui/page.tsx';
import { useBusy } from '../ui/use-busy.ts';
import type { BackProps } from './contact-screen.tsx';

const ways = ['none', 'sms', 'email', 'message'] as const;
type Way = (typeof ways)[number];
const channelOf = (way: Way) => `REMINDER_CHANNEL_${way.toUpperCase()}`;

export function RemindersScreen({ diary, back }: BackProps) {
  const { t, language } = useLanguage();
  const kept = diary.state().facts?.reminders ?? {};
  const has = (way: Way | 'push') => kept.channels?.includes(`REMINDER_CHANNEL_${way.toUpperCase()}`) ?? false;
  const [isPush, setPush] = useState(has('push'));
  const [way, setWay] = useState<Way>(ways.find((one) => has(one)) ?? 'none');
  const [address, setAddress] = useState(kept.address ?? '');
  const [quietFrom, setQuietFrom] = useState(kept.quietFrom ?? '22:00');
  const [quietTo, setQuietTo] = useState(kept.quietTo ?? '07:00');
  const [isSaved, setSaved] = useState(false);
  const { isBusy, problem, setProblem, run } = useBusy();
  const pushKey = kept.pushKey ?? '';
  const save = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    if (way !== 'none' && address.trim() === '' && !kept.addressHint) return setProblem('reminders.noAddress');
    return run(async () => {
      const push = isPush ? await subscribePush(pushKey) : undefined;
      if (isPush && !push) return setProblem('reminders.pushDenied');
      const channels = [...(push ? ['REMINDER_CHANNEL_PUSH'] : []), ...(way === 'none' ? [] : [channelOf(way)])];
      const to = way === 'none' ? '' : address.trim();
      const tag = language === 'zh' ? 'zh-CN' : 'en';
      await diary.setReminders({ channels, quietFrom, quietTo, address: to, push: push ?? '', language: tag });
      setSaved(true);
    });
  };
  const addressField = {
    id: 'address',
    'aria-describedby': 'address-why',
    placeholder: kept.addressHint,
    value: address,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => setAddress(event.currentTarget.value),
  };
  return (
    <Page back={{ name: t('app.back'), go: back }}>
      <Heading>{t('more.reminders')}</Heading>
      <form onSubmit={save} noValidate>
        {pushKey !== '' && canPush() && (
          <label class="choice">
            <input type="checkbox" checked={isPush} onChange={(event) => setPush(event.currentTarget.checked)} />
            <span>{t('reminders.push')}</span>
          </label>
        )}
        <fieldset class="choices">
          <legend>{t('reminders.also')}</legend>
          {ways
            .filter((one) => one === 'none' || kept.offered?.includes(channelOf(one)))
            .map((one) => (
              <label class="choice" key={one}>
                <input type="radio" name="way" checked={way === one} onChange={() => setWay(one)} />
                <span>{t(`reminders.${one}`)}</span>
              </label>
            ))}
        </fieldset>
        {way !== 'none' && (
          <div class="field">
            <label for="address">{t(way === 'email' ? 'reminders.address' : 'reminders.number')}</label>
            <p class="quiet" id="address-why">
              {t('reminders.addressWhy')}
            </p>
            {way === 'email' ? (
              <input {...addressField} type="email" autocomplete="email" />
            ) : (
              <input {...addressField} type="tel" autocomplete="tel" />
            )}
          </div>
        )}
        <fieldset class="quiet-hours">
          <legend>{t('reminders.quiet')}</legend>
          <label>
            <span>{t('reminders.quietFrom')}</span>
            <input type="time" value={quietFrom} onInput={(event) => setQuietFrom(event.currentTarget.value)} />
          </label>
          <label>
            <span>{t('reminders.quietTo')}</span>
            <input type="time" value={quietTo} onInput={(event) => setQuietTo(event.currentTarget.value)} />
          </label>
        </fieldset>
        {problem && <Problem>{t(problem)}</Problem>}
        <p role="status">{isSaved ? t('reminders.saved') : ''}</p>
        <button type="submit" class="main">
          {isBusy ? t('app.busy') : t('reminders.save')}
        </button>
      </form>
      <section class="aside">
        <button type="button" class="second" onClick={() => run(async () => offerCalendar(await diary.calendar()))}>
          {t('reminders.calendar')}
        </button>
        <p class="quiet">{t('reminders.calendarText')}</p>
      </section>
    </Page>
  );
}
