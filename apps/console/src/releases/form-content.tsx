import { type FormDef, formSlots, type ItemSlot, type Texts } from '@verum/odm';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { BothLanguages } from './both-languages.tsx';
import { Branch, isSame, Leaf, usePlaceAsked } from './content-tree.tsx';
import { itemMatches, placesIn } from './find-content.ts';
import { releaseMessages } from './messages.ts';

/** A form with its items, each with its groups. */
export function FormContent({ form, text }: { readonly form: FormDef; readonly text: string }) {
  const { index, place } = usePlaceAsked();
  const { t, language } = useMessages(releaseMessages);
  const slots = formSlots(index, form.oid);
  const isHere = slots.some(
    ({ item, groups }) =>
      place !== undefined &&
      (isSame(place, { kind: 'item', oid: item.oid }) ||
        groups.some(({ group }) => isSame(place, { kind: 'group', oid: group.oid }))),
  );
  const isWhole = placesIn([form.oid, form.name, ...form.description.map((one) => one.text)], text);
  const shown = isWhole ? slots : slots.filter(({ item }) => itemMatches(item, text));
  return (
    <li>
      <Branch
        name={<BothLanguages texts={form.description} name={form.name} />}
        count={slots.length}
        isOpen={isHere}
        place={{ kind: 'form', oid: form.oid }}
      >
        {shown.map((slot) => (
          <Leaf key={slot.template} place={placeOfSlot(slot, place)}>
            <BothLanguages
              texts={slot.item.question.length > 0 ? slot.item.question : slot.item.description}
              name={slot.item.name}
            />
            <span className="quiet">{factsOf(slot).join(' · ')}</span>
          </Leaf>
        ))}
        {slots.length === 0 && <li className="quiet">{t('release.form.empty')}</li>}
      </Branch>
    </li>
  );

  /** In the reader's language where it has words in it. */
  function nameOf(one: { name: string; description?: Texts; symbol?: Texts } | undefined, oid: string): string {
    return pickText(one?.symbol ?? one?.description, language) || one?.name || oid;
  }
  function factsOf({ item, mandatory, groups, conditionOids, ref }: ItemSlot): string[] {
    const unit = (item.unitOids ?? []).map((oid) => nameOf(index.units.get(oid), oid)).join('/');
    return [
      groups.map(({ group }) => nameOf(group, group.oid)).join(' / '),
      [item.dataType, item.length].filter(Boolean).join(' '),
      item.codeListOid ? nameOf(index.codeLists.get(item.codeListOid), item.codeListOid) : '',
      unit,
      mandatory ? t('release.item.mandatory') : '',
      (item.rangeChecks ?? []).length > 0 ? t('release.item.checks', { count: item.rangeChecks?.length ?? 0 }) : '',
      ref.methodOid ? t('release.item.derived') : '',
      conditionOids.length > 0 ? t('release.item.skipped') : '',
    ].filter(Boolean);
  }
}

/** A group is shown by its items. */
function placeOfSlot({ item, groups }: ItemSlot, asked: ReturnType<typeof usePlaceAsked>['place']) {
  const group = asked?.kind === 'group' && groups.find((one) => one.group.oid === asked.oid);
  return group ? ({ kind: 'group', oid: group.group.oid } as const) : ({ kind: 'item', oid: item.oid } as const);
}
