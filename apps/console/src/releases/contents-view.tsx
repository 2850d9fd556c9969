import { useEffect, useState } from 'react';
import { visitsInOrder } from '../casebook/casebook-plan.ts';
import { designOf } from '../form/design.ts';
import { OwnText } from '../language/own-text.tsx';
import { useMessages } from '../language/use-messages.ts';
import { FilterBar, TextFilter } from '../ui/filter-bar.tsx';
import { BothLanguages } from './both-languages.tsx';
import { parsePlace } from './build-place.ts';
import type { BuildViewProps } from './build-view.ts';
import { ChoiceList } from './choice-list.tsx';
import { Branch, Leaf, PlaceProvider } from './content-tree.tsx';
import { matches, placesIn } from './find-content.ts';
import { FormContent } from './form-content.tsx';
import { releaseMessages } from './messages.ts';
import { RuleList } from './rule-list.tsx';

/** What a build holds, as a tree: visits with their forms, forms with their items, choices, rules. */
export function ContentsView({ index, search }: BuildViewProps) {
  const { t } = useMessages(releaseMessages);
  const [text, setText] = useState('');
  const place = parsePlace(search.at);
  const { build } = index;
  const design = designOf(index);
  // The row that was asked for may stand in branches that open only now.
  useEffect(() => {
    if (search.at === undefined) return;
    const row = document.querySelector<HTMLElement>('[data-asked]');
    row?.scrollIntoView({ block: 'center' });
    row?.focus();
  }, [search.at]);
  const forms = build.forms.filter((form) => matches(index, form, text));
  const codeLists = build.codeLists.filter(({ oid, name, entries }) =>
    placesIn(
      [oid, name, ...entries.flatMap(({ codedValue, decode }) => [codedValue, ...decode.map((one) => one.text)])],
      text,
    ),
  );
  return (
    <PlaceProvider value={{ index, place, isSearching: text !== '' }}>
      <FilterBar>
        <TextFilter label={t('release.find')} value={text} onChange={(value) => setText(value ?? '')} />
      </FilterBar>
      <div className="content-tree">
        <Branch name={t('release.count.visits')} count={build.visits.length} kinds={['visit']} isOpen={text === ''}>
          {visitsInOrder(index)
            .filter(({ oid, name, description }) => placesIn([oid, name, ...description.map((one) => one.text)], text))
            .map((visit) => (
              <Leaf key={visit.oid} place={{ kind: 'visit', oid: visit.oid }}>
                <BothLanguages texts={visit.description} name={visit.name} />
                <span className="quiet tongues">
                  {visit.forms.map(({ formOid }) => {
                    const form = index.forms.get(formOid);
                    return (
                      <span key={formOid}>
                        <OwnText texts={form?.description} name={form?.name ?? formOid} />
                      </span>
                    );
                  })}
                </span>
              </Leaf>
            ))}
        </Branch>
        <Branch name={t('release.count.forms')} count={build.forms.length} kinds={['form', 'group', 'item']} isOpen>
          {forms.map((form) => (
            <FormContent key={form.oid} form={form} text={text} />
          ))}
        </Branch>
        <Branch name={t('release.count.codeLists')} count={build.codeLists.length} kinds={['code-list']}>
          {codeLists.map((list) => (
            <ChoiceList key={list.oid} list={list} />
          ))}
        </Branch>
        <RuleList build={build} checks={design.checks} text={text} />
      </div>
    </PlaceProvider>
  );
}
