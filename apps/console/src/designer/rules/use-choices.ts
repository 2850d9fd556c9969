import { compileIndex, formSlots } from '@verum/odm';
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

/** What the inputs of a rule may read, in words, seen from where it stands. */
export function useInputOptions(draft: Draft, rule: EditedRule): readonly InputOption[] {
  const { t, language } = useMessages(ruleMessages);
  return useMemo(() => {
    const index = compileIndex(draft.build);
    const taken = rule.inputs.map(({ name }) => name);
    return inputChoices(index, standpointOf(draft, rule)).map((choice): InputOption => {
      const { slot, form, reach, visit, path, isUnit } = choice;
      const group = slot.groups.at(-1)?.group;
      const definition = index.forms.get(form);
      const around = [
        definition && titleOf(definition, language),
        group && titleOf(group, language),
        t(`rules.reach.${reach}`, { visit: index.visits.get(visit ?? '')?.name ?? visit ?? '' }),
      ];
      const title = itemTitle(slot.item, language);
      return {
        key: path,
        label: isUnit ? t('rules.input.unit', { item: title }) : title,
        detail: [...around, slot.item.oid].filter(Boolean).join(' · '),
        name: inputName(choice, taken),
        choice,
      };
    });
  }, [draft, rule, t, language]);
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
