import { useParams } from '@tanstack/react-router';
import { joinDesign } from '@verum/checks';
import { type BuildIndex, compileIndex } from '@verum/odm';
import { formatFormKey, keyComponentFault, parseItemPath } from '@verum/values';
import { useMemo, useRef, useState } from 'react';
import { noPreview } from '../../form/checks/preview-facts.ts';
import { usePreview } from '../../form/checks/use-preview.ts';
import { completeTyping } from '../../form/complete-typing.ts';
import { isDerived } from '../../form/derived-item.ts';
import { noQueries } from '../../form/field-queries.ts';
import { type OpenForm, OpenFormProvider } from '../../form/form-context.ts';
import { formLayout, laidOutItems } from '../../form/form-layout.ts';
import { createFormStore } from '../../form/form-store.ts';
import { noNotes } from '../../form/notes/field-notes-data.ts';
import { placeFacts } from '../../form/place-facts.ts';
import { Sections } from '../../form/sections.tsx';
import { judgeContent, valueSpec } from '../../form/value-spec.ts';
import '../../styles/form.css';
import { type Language, LanguageProvider, useLanguage } from '../../language/language.ts';
import { useMessages } from '../../language/use-messages.ts';
import { valueStore } from '../../ui/value-store.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { titleOf } from '../parts/names.ts';
import { languages } from '../parts/text-pair.tsx';
import { useSettled } from '../parts/use-settled.ts';
import { madeUp } from './made-up.ts';

/** A build that changes with every key would be judged anew with every key. */
const pauseMs = 400;
/** Nothing of it was ever saved. */
const unsaved = {};

/**
 * The form as it will be entered, drawn by the same page, in either language, and judged by the same engine. What is
 * typed goes nowhere.
 */
export function FormPreview({ formOid }: { readonly formOid: string }) {
  const { t } = useMessages(designerMessages);
  const [language, setLanguage] = useState<Language>(useLanguage());
  const { draft } = useDraft();
  const { study } = useParams({ from: '/shell/studies/$study/drafts/$draft' });
  const shown = useSettled(draft, pauseMs);
  const index = useMemo(() => compileIndex(joinDesign(shown)), [shown]);
  const latest = useRef(index);
  latest.current = index;
  const [store] = useState(() => previewStore(() => latest.current));
  const layout = useMemo(() => formLayout(index, formOid), [index, formOid]);
  const open = useMemo(() => openForm(study, index, formOid, store), [study, index, formOid, store]);
  usePreview(open, unsaved);
  const form = index.forms.get(formOid);

  function fill() {
    for (const { path, slot } of laidOutItems(layout, () => ['1']))
      if (!isDerived(index, slot)) store.enter(path, madeUp(index, slot.item, language));
  }

  return (
    <>
      <div className="designer-bar">
        {languages.map((one) => (
          <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>
            {t(`designer.language.${one}`)}
          </button>
        ))}
        <button type="button" onClick={fill}>
          {t('designer.preview.fill')}
        </button>
        <button type="button" onClick={store.discard}>
          {t('designer.preview.empty')}
        </button>
      </div>
      <p className="quiet">{t('designer.preview.what')}</p>
      <LanguageProvider value={language}>
        <OpenFormProvider value={open}>
          <div className="form preview-form" data-form-root lang={language === 'zh' ? 'zh-CN' : 'en'}>
            {form && <h2>{titleOf(form, language)}</h2>}
            <Sections layout={layout} around={[]} />
          </div>
        </OpenFormProvider>
      </LanguageProvider>
    </>
  );
}

/** The key of a form of the visit; of an OID that no address can hold, a key that no rule speaks of. */
function keyOf(visitOid: string, formOid: string): string {
  return keyComponentFault(visitOid) || keyComponentFault(formOid) ? '-~-' : formatFormKey({ visitOid, formOid });
}

function previewStore(index: () => BuildIndex) {
  return createFormStore((path, content) => {
    const item = index().items.get(parseItemPath(path)?.itemOid ?? '');
    if (!item) return { content };
    const completed = { ...content, value: completeTyping(item.dataType, content.value) };
    return { content: completed, problem: judgeContent(valueSpec(index(), item), item, completed) };
  });
}

/** A form of nobody: nothing of it is saved, asked about or signed. */
function openForm(study: string, index: BuildIndex, formOid: string, store: OpenForm['store']): OpenForm {
  const visit = index.build.visits.find(({ forms }) => forms.some((ref) => ref.formOid === formOid));
  return {
    ...{ study, subject: '', form: keyOf(visit?.oid ?? '-', formOid), user: '', index, store },
    places: valueStore(placeFacts({})),
    queries: valueStore(noQueries),
    preview: valueStore(noPreview),
    notes: valueStore(noNotes),
    isReadOnly: false,
    hold: 'none',
    can: () => false,
    revision: () => '0',
    refresh: async () => undefined,
  };
}
