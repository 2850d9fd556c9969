import { useLater } from '../screens/use-later.ts';
import { AnalogueInput } from './analogue-input.tsx';
import { ChoiceInput } from './choice-input.tsx';
import type { InputProps } from './input-props.ts';
import { RatingInput } from './rating-input.tsx';
import { TypedInput } from './typed-input.tsx';

interface ItemInputProps extends InputProps {
  readonly keepPhoto: (jpeg: Uint8Array<ArrayBuffer>) => Promise<string>;
}

/** The way in which an item is answered. */
export function ItemInput({ keepPhoto, ...props }: ItemInputProps) {
  const Later = useLater();
  switch (props.item.kind) {
    case 'single-choice':
    case 'multiple-choice':
      return <ChoiceInput {...props} />;
    case 'numeric-rating':
      return <RatingInput {...props} />;
    case 'visual-analogue':
      return <AnalogueInput {...props} />;
    case 'photo':
      return Later ? <Later.PhotoInput {...props} keep={keepPhoto} /> : null;
    case 'display':
      return null;
    default:
      return <TypedInput {...props} />;
  }
}
