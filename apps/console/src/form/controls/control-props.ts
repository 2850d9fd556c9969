import type { ItemDef } from '@verum/odm';

/** What every control of an item gets. It shows `value` and tells what is typed or chosen, and decides nothing. */
export interface ControlProps {
  readonly id: string;
  readonly item: ItemDef;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Ids of what names the control, and of what explains it or says what is wrong. */
  readonly labelledBy: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** The names of a control for assistive technology. */
export function naming({ labelledBy, describedBy, isInvalid, isRequired }: ControlProps) {
  return {
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid || undefined,
    'aria-required': isRequired || undefined,
  };
}
