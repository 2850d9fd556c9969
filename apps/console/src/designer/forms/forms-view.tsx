import { type KeyboardEvent, Suspense, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { later } from '../../ui/later.ts';
import { Loading } from '../../ui/loading.tsx';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { SortableList } from '../parts/sortable-list.tsx';
import { Title } from '../parts/title.tsx';
import { FormOutline } from './form-outline.tsx';
import { outlineOf } from './outline.ts';
import { PlaceDetail } from './place-detail.tsx';
import { useFormActs } from './use-form-acts.ts';

const FormPreview = later(() => import('../preview/form-preview.tsx'), 'FormPreview');
const CopyFormDialog = later(() => import('./copy-form-dialog.tsx'), 'CopyFormDialog');

/** The forms: which there are, what stands in the one that is open, the place that is worked at, and how it will look. */
export function FormsView() {
  const { draft } = useDraft();
  const { t } = useMessages(designerMessages);
  const { at, form: chosen, go } = useDesignerPlace();
  const [isCopying, setCopying] = useState(false);
  const [isPreviewed, setPreviewed] = useState(true);
  const { forms } = draft.build;
  const form = forms.find(({ oid }) => oid === chosen) ?? forms.find(({ oid }) => `form:${oid}` === at) ?? forms[0];
  const rows = form ? outlineOf(draft.build, form.oid) : [];
  const acts = useFormActs(form?.oid, rows);
  const selected = rows.find(({ key }) => key === at);

  function onKeyDown(event: KeyboardEvent) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    if (event.code === 'KeyN') acts.addItem();
    else if (event.code === 'KeyG') acts.addGroup(false);
    else if (event.code === 'KeyR') acts.addGroup(true);
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the fields inside
    <div
      className="designer-forms"
      onKeyDown={onKeyDown}
      data-preview={(isPreviewed && form !== undefined) || undefined}
    >
      <section className="designer-side" aria-label={t('designer.view.forms')}>
        <div className="designer-bar">
          <button type="button" onClick={acts.addForm}>
            {t('designer.form.add')}
          </button>
          <button type="button" onClick={() => setCopying(true)}>
            {t('designer.form.fetch')}
          </button>
        </div>
        <SortableList
          label={t('designer.view.forms')}
          entries={forms.map((one) => ({ key: `form:${one.oid}`, content: <Title of={one} /> }))}
          selected={form && `form:${form.oid}`}
          onSelect={(key) => go({ form: key.slice(5), at: key })}
          onMove={acts.moveForm}
          onRemove={acts.removeForm}
        />
      </section>
      {form ? (
        <>
          <FormOutline form={form} rows={rows} selected={at} acts={acts} />
          <PlaceDetail form={form} row={selected} rows={rows} acts={acts} />
          <section className="designer-preview" aria-label={t('designer.preview')}>
            <div className="designer-bar">
              <button type="button" aria-pressed={isPreviewed} onClick={() => setPreviewed(!isPreviewed)}>
                {t('designer.preview')}
              </button>
            </div>
            {isPreviewed && (
              <Suspense fallback={<Loading />}>
                <FormPreview key={form.oid} formOid={form.oid} />
              </Suspense>
            )}
          </section>
        </>
      ) : (
        <EmptyState title={t('designer.forms.none')} next={t('designer.forms.none.next')} />
      )}
      {isCopying && (
        <Suspense fallback={null}>
          <CopyFormDialog onClose={() => setCopying(false)} />
        </Suspense>
      )}
      {acts.dialog}
    </div>
  );
}
