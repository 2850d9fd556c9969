import { useQuery } from '@tanstack/react-query';
import type { BuildIndex, ItemDef } from '@verum/odm';
import { type FormKey, formatFormKey, parseFormKey, parseItemPath, parseVisitKey } from '@verum/values';
import { useMemo } from 'react';
import { visitsInOrder } from '../casebook/casebook-plan.ts';
import { itemLabel } from '../form/item-text.ts';
import type { Language } from '../language/language.ts';
import { useLanguage } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { buildQuery, publishedBuildQuery } from '../study/queries.ts';

/** What keys are called, as the newest published build says; the key itself where it does not. */
export interface Names {
  readonly index: BuildIndex | undefined;
  /** `SE.WEEK4~FO.VS` or `SE.WEEK4`: visit and form in words. */
  place(key: string): string;
  /** `IG.BP!2/IT.SBP`: the item, with the row it stands in. */
  item(path: string): string;
}

export function useNames(study: string): Names {
  const language = useLanguage();
  const { data: build } = useQuery(publishedBuildQuery(study));
  const { data: index } = useQuery({ ...buildQuery(study, build ?? ''), enabled: Boolean(build) });
  return useMemo(
    () => ({
      index,
      place: (key) => placeName(index, key, language),
      item: (path) => itemName(index, path, language),
    }),
    [index, language],
  );
}

interface Named {
  readonly name: string;
  readonly description: Parameters<typeof pickText>[0];
}

export function placeName(index: BuildIndex | undefined, key: string, language: Language): string {
  const form = parseFormKey(key);
  const visit = form ? undefined : parseVisitKey(key);
  const named = (found: Named | undefined, oid: string, repeatKey?: string) =>
    [pickText(found?.description, language) || found?.name || oid, repeatKey && `#${repeatKey}`]
      .filter(Boolean)
      .join(' ');
  if (visit) return named(index?.visits.get(visit.visitOid), visit.visitOid, visit.visitRepeatKey);
  if (!form) return key;
  return [
    named(index?.visits.get(form.visitOid), form.visitOid, form.visitRepeatKey),
    named(index?.forms.get(form.formOid), form.formOid, form.formRepeatKey),
  ].join(' · ');
}

export function itemName(index: BuildIndex | undefined, path: string, language: Language): string {
  const parts = parseItemPath(path);
  if (!parts) return path;
  const item = itemOf(index, path);
  const repeats = parts.groups.flatMap(({ repeatKey }) => (repeatKey === undefined ? [] : [`#${repeatKey}`]));
  return [item ? itemLabel(item, language) : parts.itemOid, ...repeats].join(' ');
}

export function itemOf(index: BuildIndex | undefined, path: string): ItemDef | undefined {
  return index?.items.get(parseItemPath(path)?.itemOid ?? '');
}

/** The forms that the plan has, for a filter; those that repeat are found by their subject. */
export function plannedForms(index: BuildIndex | undefined): readonly FormKey[] {
  if (!index) return [];
  return visitsInOrder(index).flatMap((visit) =>
    visit.repeating
      ? []
      : visit.forms.flatMap(({ formOid }) =>
          index.forms.get(formOid)?.repeating ? [] : [formatFormKey({ visitOid: visit.oid, formOid })],
        ),
  );
}
