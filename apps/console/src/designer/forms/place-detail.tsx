import type { FormDef } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { editRef } from '../model/content.ts';
import { setBlinded } from '../model/design.ts';
import { editForm, editGroup } from '../model/forms.ts';
import { useDraft } from '../model/use-draft.ts';
import { titleOf } from '../parts/names.ts';
import { Title } from '../parts/title.tsx';
import { GroupFields } from './group-fields.tsx';
import { ItemFields } from './item-fields.tsx';
import type { OutlineRow } from './outline.ts';
import type { FormActs } from './use-form-acts.ts';

interface PlaceDetailProps {
  readonly form: FormDef;
  readonly row: OutlineRow | undefined;
  readonly rows: readonly OutlineRow[];
  readonly acts: FormActs;
}

/** The place that is worked at: an item, a group, or the form itself. */
export function PlaceDetail({ form, row, acts }: PlaceDetailProps) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const { build } = draft;
  const group = row?.ref.kind === 'group' ? build.groups.find(({ oid }) => oid === row.ref.oid) : undefined;
  const item = row?.ref.kind === 'item' ? build.items.find(({ oid }) => oid === row.ref.oid) : undefined;
  if (!row) {
    return (
      <section className="designer-detail" aria-label={t('designer.form.of', { name: titleOf(form, language) })}>
        <h2>
          <Title of={form} />
        </h2>
        <GroupFields
          key={form.oid}
          kind="form"
          definition={form}
          onEdit={(patch, step) => edit(editForm(form.oid, patch), step)}
          onRenamed={(oid) => go({ form: oid, at: `form:${oid}` })}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={draft.design.blinded.forms.includes(form.oid)}
            onChange={({ target }) => edit(setBlinded('forms', form.oid, target.checked))}
          />
          {t('designer.blinded')}
        </label>
        <div className="buttons">
          <button type="button" onClick={() => acts.copyForm(form.oid)}>
            {t('designer.copy')}
          </button>
          <button type="button" onClick={() => acts.removeForm(`form:${form.oid}`)}>
            {t('designer.remove')}
          </button>
        </div>
      </section>
    );
  }
  return (
    <section className="designer-detail" aria-label={t('designer.place')}>
      {group && (
        <>
          <h2>
            <Title of={group} />
          </h2>
          <GroupFields
            key={group.oid}
            kind="group"
            definition={group}
            onEdit={(patch, step) => edit(editGroup(group.oid, patch), step)}
            onRenamed={(oid) => go({ at: `group:${oid}` })}
          />
        </>
      )}
      {item && <ItemFields key={item.oid} item={item} formOid={form.oid} />}
      <label className="check">
        <input
          type="checkbox"
          checked={row.ref.mandatory}
          onChange={({ target }) => edit(editRef(row.owner, row.at, { mandatory: target.checked }))}
        />
        {t('designer.mandatory')}
      </label>
      <div className="buttons">
        <button type="button" onClick={() => acts.copy(row.key)}>
          {t('designer.copy')}
        </button>
        <button type="button" onClick={() => acts.remove(row.key)}>
          {t('designer.remove')}
        </button>
      </div>
    </section>
  );
}
