import type { ItemModel } from '@verum/diary-rules';

export interface InputProps {
  readonly item: ItemModel;
  /** As kept; none where nothing was given. */
  readonly values: readonly string[];
  /** None takes the answer back. */
  readonly give: (values: readonly string[]) => void;
  /** Would rather not answer. */
  readonly isDeclined?: boolean;
  /** All there is to choose from has been on the screen. */
  readonly seen?: () => void;
}
