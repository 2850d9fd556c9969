import type { epro } from '@verum/contracts';
import type { Json } from '../../api/json.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import type { InstrumentItem } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';

interface AnswerTextProps {
  readonly study: string;
  readonly entry: string;
  readonly item: InstrumentItem;
  readonly answer: Json<epro.Answer> | undefined;
}

/** An answer in the words that were chosen from, with the code that is stored. */
export function AnswerText({ study, entry, item, answer }: AnswerTextProps) {
  const { t, language } = useMessages(participantMessages);
  const values = answer?.values ?? [];
  if (answer?.declined) return <em>{t('epro.answer.declined')}</em>;
  if (values.length === 0) return <em className="quiet">{t(answer ? 'epro.answer.none' : 'epro.answer.notAsked')}</em>;
  if (item.kind === 'ITEM_KIND_PHOTO') return <Photo study={study} entry={entry} sha256={values[0] ?? ''} />;
  const options = item.options ?? [];
  return (
    <span>
      {values
        .map((value) => {
          const label = pickText(options.find(({ code }) => code === value)?.label, language);
          return label ? `${label} (${value})` : value;
        })
        .join(', ')}
      {item.unit && ` ${item.unit}`}
    </span>
  );
}

/** By its address, as every picture: the session's cookie goes with it. */
function Photo({ study, entry, sha256 }: { readonly study: string; readonly entry: string; readonly sha256: string }) {
  const { t } = useMessages(participantMessages);
  const [place, name, photo] = [study, entry, sha256].map(encodeURIComponent);
  const source = `/v1/studies/${place}/diary-entries/${name}/photos/${photo}`;
  return <img className="entry-photo" src={source} alt={t('epro.answer.photo')} />;
}
