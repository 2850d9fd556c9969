/**
 * The rules of a diary, the same on a participant's phone and on the server: when a task is open, which item comes
 * next, whether an answer may stand. Pure; time and zones come in as arguments. Scores and alerts are not here: they are
 * the server's alone.
 */
export { type AnswerFault, checkAnswer, checkAnswers, TEXT_LENGTH_MAX } from './check-answer.ts';
export { dateAt, dateOf, dayOf, minutesOf, shownAt } from './civil.ts';
export type * from './model.ts';
export { askedItems, nextItem, previousItem } from './next-item.ts';
export { type PlanBasis, planTasks } from './plan-tasks.ts';
export { type TaskState, taskStateAt, type WhenInWindow, whenIn } from './task-state.ts';
export { readAnchor, readInstrument, readSchedule } from './wire.ts';
