import { useState } from 'react';
import { type Language, LanguageProvider, languageOf, useLanguage } from '../../language/language.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import type { Instrument, InstrumentItem } from '../epro-queries.ts';
import { setupMessages } from '../setup-messages.ts';

/** What participants will read, in either language; nothing can be answered here. */
export function InstrumentPreview({ instrument }: { readonly instrument: Instrument }) {
  const { t } = useMessages(setupMessages);
  const [language, setLanguage] = useState<Language>(useLanguage());
  const { items = [], scores = [], languages = [] } = instrument;
  const own = languages.map((tag) => languageOf([tag])).filter((one) => one !== undefined);
  return (
    <section className="epro-card" aria-label={t('epro.preview')}>
      <div className="epro-card-head">
        <h2>{t('epro.preview')}</h2>
        <span className="buttons">
          {[...new Set(own)].map((one) => (
            <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>
              {t(`epro.language.${one}`)}
            </button>
          ))}
        </span>
      </div>
      <LanguageProvider value={language}>
        <div className="instrument-preview" lang={language === 'zh' ? 'zh-CN' : 'en'}>
          <p>{pickText(instrument.instruction, language)}</p>
          <p className="recall">{pickText(instrument.recall, language)}</p>
          <ol>
            {items.map((item) => (
              <PreviewItem key={item.item} item={item} />
            ))}
          </ol>
        </div>
      </LanguageProvider>
      {scores.length > 0 && (
        <>
          <h3>{t('epro.scores')}</h3>
          <ul className="plain-list">
            {scores.map(({ score, label, cel }) => (
              <li key={score}>
                {pickText(label, language) || score} <code>{cel}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function PreviewItem({ item }: { readonly item: InstrumentItem }) {
  const { t, language } = useMessages(setupMessages);
  const { prompt, instruction, options = [], enableWhen = [], required, mayDecline, min, max, unit } = item;
  const kind = kindOf(item.kind);
  const hints = [
    t(`epro.kind.${kind}`),
    (min || max) && `${min ?? ''} – ${max ?? ''}`,
    unit,
    required && t('epro.item.required'),
    mayDecline && t('epro.item.mayDecline'),
  ].filter(Boolean);
  return (
    <li>
      <p className="entry-prompt">{pickText(prompt, language)}</p>
      {instruction && <p>{pickText(instruction, language)}</p>}
      {options.length > 0 && (
        <ul className="preview-options">
          {options.map(({ code, label, score, exclusive }) => (
            <li key={code}>
              {pickText(label, language)}{' '}
              <span className="quiet">
                (
                {[code, score && t('epro.item.counts', { score }), exclusive && t('epro.item.exclusive')]
                  .filter(Boolean)
                  .join(', ')}
                )
              </span>
            </li>
          ))}
        </ul>
      )}
      {(item.minLabel || item.maxLabel) && (
        <p>
          {pickText(item.minLabel, language)} … {pickText(item.maxLabel, language)}
        </p>
      )}
      <p className="quiet">
        {item.item} · {hints.join(' · ')}
        {enableWhen.length > 0 &&
          ` · ${t('epro.item.onlyWhen', { items: enableWhen.map((one) => one.item).join(', ') })}`}
      </p>
    </li>
  );
}

const kinds = {
  ITEM_KIND_SINGLE_CHOICE: 'single',
  ITEM_KIND_MULTIPLE_CHOICE: 'multiple',
  ITEM_KIND_NUMERIC_RATING: 'rating',
  ITEM_KIND_VISUAL_ANALOGUE: 'analogue',
  ITEM_KIND_NUMBER: 'number',
  ITEM_KIND_DATE: 'date',
  ITEM_KIND_TIME: 'time',
  ITEM_KIND_TEXT: 'text',
  ITEM_KIND_PHOTO: 'photo',
} as const;

function kindOf(kind: string | undefined): (typeof kinds)[keyof typeof kinds] | 'display' {
  return kinds[kind as keyof typeof kinds] ?? 'display';
}
