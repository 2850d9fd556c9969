import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { datePlaces, setVisitDate } from '../model/design.ts';
import { useDraft } from '../model/use-draft.ts';
import { PlaceChoice } from './place-choice.tsx';

interface DateChoiceProps {
  /** `*` for every visit that says nothing else. */
  readonly visit: string;
  /** Where it may stand. */
  readonly formOids: readonly string[];
}

/** Where the date of a visit is entered: without one no window opens and nothing is overdue. */
export function DateChoice({ visit, formOids }: DateChoiceProps) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  return (
    <PlaceChoice
      label={t(visit === '*' ? 'designer.date.all' : 'designer.date')}
      places={datePlaces(draft.build, formOids)}
      chosen={draft.design.visitDates[visit] ?? ''}
      none={t(visit === '*' ? 'designer.date.none' : 'designer.date.same')}
      onChoose={(place) => edit(setVisitDate(visit, place))}
    />
  );
}
