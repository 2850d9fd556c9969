import type { OdmFile } from './data-model.ts';
import type { StudyBuild } from './model.ts';
import type { Findings } from './taker.ts';

/** The visit of data and forms that have none: REDCap's classic projects place FormData directly in SubjectData. */
export const ONE_VISIT = 'VISIT';

/** A build with forms but no visit gets one that holds them all; otherwise nobody could reach them. */
export function withOneVisit(build: StudyBuild, file: OdmFile, findings: Findings): StudyBuild {
  if (build.visits.length > 0 || build.forms.length === 0 || build.include) return build;
  findings.list.push({
    severity: 'warning',
    rule: 'visits-missing',
    path: `ODM[${file.fileOid}]/Study[${build.studyOid}]/MetaDataVersion[${build.oid}]`,
    line: 1,
    column: 1,
    message: { en: 'The build has forms but no visit', zh: '该版本有表单但没有访视' },
    action: { en: `One visit ${ONE_VISIT} holds every form.`, zh: `已用一个访视 ${ONE_VISIT} 容纳全部表单。` },
  });
  return {
    ...build,
    visits: [
      {
        oid: ONE_VISIT,
        name: 'Visit',
        description: [
          { lang: 'en', text: 'Visit' },
          { lang: 'zh', text: '访视' },
        ],
        type: 'common',
        repeating: false,
        plan: { position: 1, mandatory: true },
        forms: build.forms.map(({ oid }) => ({ formOid: oid, mandatory: false })),
      },
    ],
  };
}
