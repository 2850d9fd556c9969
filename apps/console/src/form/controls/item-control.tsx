import { Suspense, useMemo } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { later } from '../../ui/later.ts';
import { useOpenForm } from '../form-context.ts';
import { choiceLabel } from '../item-text.ts';
import { codeListOf } from '../value-spec.ts';
import type { Choice, ControlProps } from './control-props.ts';
import { RadioControl } from './radio-control.tsx';
import { SelectControl } from './select-control.tsx';
import { TextControl } from './text-control.tsx';

const FileControl = later(() => import('../files/file-control.tsx'), 'FileControl');
const SearchControl = later(() => import('./search-control.tsx'), 'SearchControl');

/** More than this many choices are searched, not listed. */
const radiosMax = 7;

/** The control that suits the item. */
export function ItemControl({ isNarrow, ...props }: ControlProps & { readonly isNarrow: boolean }) {
  const choices = useChoices(props);
  if (props.item.dataType === 'base64Binary') {
    return (
      <Suspense>
        <FileControl {...props} />
      </Suspense>
    );
  }
  if (!choices) return <TextControl {...props} />;
  if (choices.length > radiosMax) {
    return (
      <Suspense>
        <SearchControl {...props} choices={choices} />
      </Suspense>
    );
  }
  return isNarrow ? <SelectControl {...props} choices={choices} /> : <RadioControl {...props} choices={choices} />;
}

/** What may be chosen: what is offered, and a retired choice where it stands already. */
function useChoices({ item, value }: ControlProps): readonly Choice[] | undefined {
  const { index } = useOpenForm();
  const { t, language } = useMessages();
  return useMemo(() => {
    const entries = codeListOf(index, item);
    if (entries.length > 0) {
      return entries
        .filter(({ enabled, codedValue }) => enabled !== false || codedValue === value)
        .map((entry) => ({ value: entry.codedValue, label: choiceLabel(entry, language) }));
    }
    if (item.dataType !== 'boolean') return undefined;
    return [
      { value: 'true', label: t('field.yes') },
      { value: 'false', label: t('field.no') },
    ];
  }, [index, item, value, language, t]);
}
