import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { editDesign } from '../model/design.ts';
import { patched } from '../model/keep.ts';
import { subjectPlaces } from '../model/subject-places.ts';
import { useDraft } from '../model/use-draft.ts';
import { PlaceChoice } from '../parts/place-choice.tsx';

const facts = ['sex', 'birthDate'] as const;

/** Where the sex and the birth date of a subject are entered: reference ranges by sex or age ask for them. */
export function SubjectFields() {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.subject')}</legend>
      {facts.map((fact) => (
        <PlaceChoice
          key={fact}
          label={t(`designer.subject.${fact}`)}
          places={subjectPlaces(draft.build, fact)}
          chosen={draft.design.subject[fact] ?? ''}
          none={t('designer.subject.none')}
          onChoose={(place) => edit(editDesign(({ subject }) => ({ subject: patched(subject, { [fact]: place }) })))}
        />
      ))}
    </fieldset>
  );
}
