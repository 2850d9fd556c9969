const kinds = {
  paired: 'paired',
  revoked: 'revoked',
  'store-lost': 'storeLost',
  'entries-lost': 'entriesLost',
  'zone-changed': 'zone',
  entry: 'entry',
  'entry-set-aside': 'setAside',
  'entry-refused': 'refused',
  missed: 'missed',
  alert: 'alert',
  'alert-closed': 'alertClosed',
  'correction-asked': 'asked',
  'correction-confirmed': 'confirmed',
  'correction-declined': 'declined',
  'correction-withdrawn': 'withdrawn',
  paused: 'paused',
  resumed: 'resumed',
  ended: 'ended',
  reminder: 'reminder',
} as const;

/** The name of our words for a kind of event; undefined for one that is newer than this page. */
export function timelineKind(kind: string): (typeof kinds)[keyof typeof kinds] | undefined {
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
}
