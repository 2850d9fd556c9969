import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { reached } from '../model/sweep.ts';
import { useDraft } from '../model/use-draft.ts';
import { titleOf } from '../parts/names.ts';

/** Other forms in which the same item stands: what is changed here changes there. */
export function UsedIn({ itemOid, formOid }: { readonly itemOid: string; readonly formOid: string }) {
  const { draft } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { forms, groups } = draft.build;
  const others = forms.filter((form) => form.oid !== formOid && reached({ forms: [form], groups }).items.has(itemOid));
  if (others.length === 0) return null;
  const names = others.map((form) => titleOf(form, language)).join(', ');
  return <p className="notice">{t('designer.item.shared', { forms: names })}</p>;
}
