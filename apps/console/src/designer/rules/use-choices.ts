import { type BuildIndex, compileIndex, formSlots } from '@verum/odm';
import { useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import type { Draft } from '../model/draft.ts';
import { itemTitle, titleOf } from '../parts/names.ts';
import type { Option } from './combo.tsx';
import { type InputChoice, inputChoices, inputName, type Standpoint } from './input-choices.ts';
import { ruleMessages } from './messages.ts';
import type { EditedRule } from './rule-model.ts';
import { placesOf } from './rule-places.ts';

export interface InputOption extends Option {
  readonly choice: InputChoice;
  readonly name: string;
}

/** What the inputs of a rule may read, in words, seen from where it stands; the same while only the rule is written. */
export function useInputOptions(draft: Draft, rule: EditedRule): readonly InputOption[] {
  const { t, language } = useMessages(ruleMessages);
  const index = useIndex(draft);
  const from = JSON.stringify(standpointOf(draft, rule) ?? null);
  const taken = rule.inputs.map(({ name }) => name).join(' ');
  return useMemo(() => {
    const standpoint = JSON.parse(from) as Standpoint | null;
    return inputChoices(index, standpoint ?? undefined).map((choice): InputOption => {
      const { slot, form, reach, visit, row, path, isUnit } = choice;
      const group = slot.groups.at(-1)?.group;
      const definition = index.forms.get(form);
      const named = index.visits.get(visit ?? '');
      const around = [
        definition && titleOf(definition, language),
        group && titleOf(group, language),
        t(`rules.reach.${reach}`, { visit: named ? titleOf(named, language) : '', row: row ?? '' }),
      ];
      const title = itemTitle(slot.item, language);
      return {
        key: path,
        label: isUnit ? t('rules.input.unit', { item: title }) : title,
        detail: [...around, slot.item.oid].filter(Boolean).join(' · '),
        name: inputName(choice, taken.split(' ')),
        choice,
      };
    });
  }, [index, from, taken, t, language]);
}

/** The definitions that places are made of; what only says something about rules makes no new one. */
function useIndex({ build }: Draft): BuildIndex {
  const { visits, forms, groups, items, units } = build;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists are what is read of the build
  return useMemo(() => compileIndex(build), [visits, forms, groups, items, units]);
}

/** Where it stands: a check where it is shown, a derivation or a skip at the first of its places. */
export function standpointOf(draft: Draft, rule: EditedRule): Standpoint | undefined {
  const { build } = draft;
  if (rule.check) {
    const groups = rule.check.path.split('/').slice(0, -1).map(decodeURIComponent);
    return { form: rule.check.form, groups };
  }
  const [first] = placesOf(draft, rule);
  if (!first || first.in === 'plan' || first.in === 'visit') return undefined;
  if (first.in === 'form') return { form: first.owner, groups: [] };
  for (const { oid } of build.forms) {
    const slot = formSlots(build, oid).find(({ groups }) => groups.some(({ group }) => group.oid === first.owner));
    const oids = slot?.groups.map(({ group }) => group.oid);
    if (oids) return { form: oid, groups: oids.slice(0, oids.indexOf(first.owner) + 1) };
  }
  return undefined;
}
