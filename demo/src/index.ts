export { demoPlan } from './demo-plan.ts';
export type * from './diary/diary-types.ts';
export type * from './plan.ts';
export { smallPdf } from './small-pdf.ts';
export type * from './steps.ts';
export { STUDY_FILE, studyDocuments } from './study-file.ts';
