export { demoPlan } from './demo-plan.ts';
export type * from './plan.ts';
export { STUDY_FILE } from './study-file.ts';
