import type { BuildIndex } from '@verum/odm';
import type { Language } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { BothLanguages } from './both-languages.tsx';
import { ChangeValue } from './change-value.tsx';
import { detailsOf, groupByKind, labelOf } from './differences.ts';
import { releaseMessages } from './messages.ts';
import { properties } from './properties.ts';
import { propertyMessages } from './property-messages.ts';
import type { Difference } from './release-queries.ts';
import { useDefinitionWords } from './use-definition-words.ts';

interface DifferenceTreeProps {
  readonly differences: readonly Difference[];
  readonly older: BuildIndex;
  readonly newer: BuildIndex;
}

const kinds = [
  ...(['visit', 'form', 'group', 'item', 'code-list', 'unit', 'check', 'derivation', 'skip', 'design'] as const),
];
const changes = ['added', 'removed', 'changed'] as const;

/** The differences kind by kind; what a change is, before and after, in both languages. */
export function DifferenceTree({ differences, older, newer }: DifferenceTreeProps) {
  const { t } = useMessages(releaseMessages);
  return (
    <div className="content-tree">
      {groupByKind(differences).map(([kind, list]) => {
        const known = kinds.find((one) => one === kind) ?? 'design';
        return (
          <section key={kind} className="difference-kind">
            <h2>
              {t(`release.kind.${known}`)} <span className="quiet">{list.length}</span>
            </h2>
            <ul>
              {list.map((one) => (
                <OneDifference key={`${one.oid} ${one.change}`} difference={one} older={older} newer={newer} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function OneDifference({
  difference,
  older,
  newer,
}: Pick<DifferenceTreeProps, 'older' | 'newer'> & { readonly difference: Difference }) {
  const { t, language } = useMessages(releaseMessages);
  const { kind = '', oid = '' } = difference;
  const nameIn = (index: BuildIndex, property: string) => {
    if (property !== 'forms' && property !== 'content') return undefined;
    return (part: string) => nameOfPart(index, property, part, language);
  };
  const wordsOf = useDefinitionWords(newer);
  const change = changes.find((one) => one === difference.change) ?? 'changed';
  const label = labelOf(change === 'removed' ? older : newer, kind, oid);
  const details = change === 'changed' ? detailsOf(older, newer, difference) : [];
  return (
    <li className="difference" data-change={change}>
      <p>
        <span className="change-mark">{t(`release.change.${change}`)}</span>
        {kind === 'design' ? <PropertyName property={oid} /> : <BothLanguages {...label} />}
        <code className="quiet">{oid}</code>
      </p>
      {details.length > 0 && (
        <table className="before-after">
          <thead>
            <tr>
              <th scope="col">{t('release.change.property')}</th>
              <th scope="col">{t('release.change.before')}</th>
              <th scope="col">{t('release.change.after')}</th>
            </tr>
          </thead>
          <tbody>
            {details.map(({ property, part, before, after }) => (
              <tr key={`${property} ${part}`}>
                <th scope="row">
                  <PropertyName property={property} />
                  {part !== undefined && <span className="quiet"> {part}</span>}
                </th>
                <td>
                  <ChangeValue
                    value={before}
                    other={after}
                    nameOf={nameIn(older, property)}
                    wordsOf={(one) => wordsOf(one, property)}
                  />
                </td>
                <td>
                  <ChangeValue
                    value={after}
                    other={before}
                    nameOf={nameIn(newer, property)}
                    wordsOf={(one) => wordsOf(one, property)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

function nameOfPart(index: BuildIndex, list: 'forms' | 'content', oid: string, language: Language): string {
  const kind = list === 'forms' ? 'form' : index.items.has(oid) ? 'item' : 'group';
  const { texts, name } = labelOf(index, kind, oid);
  return pickText(texts, language) || name;
}

function PropertyName({ property }: { readonly property: string }) {
  const { t } = useMessages(propertyMessages);
  const [name = '', inner] = property.split('.', 2);
  const known = (one: string) => properties.find((key) => key === one);
  const words = [name, inner].map((one) => {
    const key = one === undefined ? undefined : known(one);
    return key ? t(`property.${key}`) : one;
  });
  return <span title={property}>{words.filter(Boolean).join(' · ')}</span>;
}
