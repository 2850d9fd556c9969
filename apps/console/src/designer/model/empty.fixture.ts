import { DEFAULT_DESIGN } from '@verum/checks';
import type { Draft } from './draft.ts';

/** A draft with nothing in it, as somebody begins one. */
export const empty: Draft = {
  build: {
    ...{ odmVersion: '2.0', studyOid: 'S', studyName: 'S', studyDescription: [], protocolName: 'S' },
    ...{ oid: 'MDV.1', name: 'Version 1', description: [], protocol: {} },
    ...{ visits: [], forms: [], groups: [], items: [], codeLists: [], units: [], conditions: [], methods: [] },
  },
  design: DEFAULT_DESIGN,
};
