import type { SubjectRecord } from '@verum/odm';
import type { BuildShape } from '../../domain/build/build-shape.ts';
import { toSubjectRecord } from '../../domain/transfer/to-subject-record.ts';
import { type CasebookText, casebookOf } from '../../store/exports.ts';

/** A casebook in the terms of ODM. @param builds by number */
export function readCasebook(builds: ReadonlyMap<number, BuildShape>, casebook: CasebookText): SubjectRecord {
  const build = builds.get(casebook.build);
  if (!build) throw new Error(`a casebook stands on build ${casebook.build}, which is not there`);
  return toSubjectRecord(build, casebookOf(casebook));
}
