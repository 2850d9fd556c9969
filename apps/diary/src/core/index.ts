/** The diary without a screen: what is kept, signed and sent, on the clock, the network and the database it is given. */
export { Refused, Unreached } from './calls.ts';
export type { CorrectionJson, RemindersJson } from './diary-facts.ts';
export type { DiaryState, SyncState } from './diary-state.ts';
export { type Draft, firstFault, itemAt, mayGoOn, progress } from './draft.ts';
export type { Entry, EntryAnswer } from './entry.ts';
export type { DiaryEnv, Fetch, FetchAnswer, FetchRequest, Mark, Marker } from './env.ts';
export type { OpenDiary } from './open-diary.ts';
export type { SentRow } from './outbox.ts';
export { isAnswerable, type PlannedTask } from './own-plan.ts';
export { type Gone, isPin, openPhone, type Phone, pinTriesMax, type Stage } from './phone.ts';
export { isCode, normalCode } from './proof.ts';
