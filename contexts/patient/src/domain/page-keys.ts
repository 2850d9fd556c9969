import { dateBounds } from '@verum/values';

/** How ids are written in keys of pages. */
export const idPattern = /^[0-9a-z]{20}$/;

/** How moments are: also the thirtieth of February has the look of one. */
export const instantPattern = {
  test: (text: string) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/.test(text) && dateBounds(text) !== undefined,
};
