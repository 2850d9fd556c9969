import type { HoldState } from '../../casebook/form-facts.ts';

export type PlaceAct = 'sign' | 'freeze' | 'unfreeze' | 'lock' | 'unlock' | 'skip' | 'unskip' | 'remove' | 'restore';

/** What is known of a form, a visit or a casebook that decides what may be done with it. */
export interface ActedPlace {
  readonly hold: HoldState;
  readonly isStarted: boolean;
  readonly isSkipped: boolean;
  readonly isRemoved: boolean;
  /** It can be declared as not to be done: a form, or a visit of the plan. */
  readonly isSkippable: boolean;
  /** A form that repeats, or in a visit that does, so that one may be too many. */
  readonly isRepeat: boolean;
}

/** What to offer whom. The service judges again; a hold of a wider level it will refuse to undo here. */
export function actsOf(place: ActedPlace, can: (permission: string) => boolean): readonly PlaceAct[] {
  const { hold, isStarted, isSkipped, isRemoved, isRepeat, isSkippable } = place;
  const isFree = hold === 'none';
  const acts: (PlaceAct | false)[] = [
    can('sign') && hold !== 'locked' && (isStarted || isSkipped) && !isRemoved && 'sign',
    can('casebook.write') && isFree && isSkippable && !isRemoved && (isSkipped ? 'unskip' : 'skip'),
    can('casebook.write') && isFree && isRepeat && isStarted && (isRemoved ? 'restore' : 'remove'),
    can('freeze') && hold === 'none' && 'freeze',
    can('freeze') && hold === 'frozen' && 'unfreeze',
    can('lock') && hold !== 'locked' && 'lock',
    can('lock') && hold === 'locked' && 'unlock',
  ];
  return acts.filter((act) => act !== false);
}
