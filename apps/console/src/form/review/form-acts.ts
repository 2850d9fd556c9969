import type { HoldState } from '../../casebook/form-facts.ts';

export type FormAct = 'sign' | 'freeze' | 'unfreeze' | 'lock' | 'unlock' | 'skip' | 'unskip' | 'remove' | 'restore';

/** What is known of a form that decides what may be done with it. */
export interface ActedForm {
  readonly hold: HoldState;
  readonly isStarted: boolean;
  readonly isSkipped: boolean;
  readonly isRemoved: boolean;
  /** Its form or its visit repeats, so that one may be too many. */
  readonly isRepeat: boolean;
}

/** What to offer whom. The service judges again; a hold of a wider level it will refuse to undo here. */
export function actsOf(form: ActedForm, can: (permission: string) => boolean): readonly FormAct[] {
  const { hold, isStarted, isSkipped, isRemoved, isRepeat } = form;
  const isFree = hold === 'none';
  const acts: (FormAct | false)[] = [
    can('sign') && hold !== 'locked' && (isStarted || isSkipped) && !isRemoved && 'sign',
    can('casebook.write') && isFree && !isRemoved && (isSkipped ? 'unskip' : 'skip'),
    can('casebook.write') && isFree && isRepeat && isStarted && (isRemoved ? 'restore' : 'remove'),
    can('freeze') && hold === 'none' && 'freeze',
    can('freeze') && hold === 'frozen' && 'unfreeze',
    can('lock') && hold !== 'locked' && 'lock',
    can('lock') && hold === 'locked' && 'unlock',
  ];
  return acts.filter((act) => act !== false);
}
