import { refuse, violation } from '@verum/call';
import type { Finding, StudyBuild } from '@verum/odm';
import { KeyError } from '@verum/values';
import { compileBuild } from './compile-build.ts';

/**
 * The MetaDataVersion to import: the one asked for by OID, else the last of the document. Several are a finding.
 * @throws Refusal DOCUMENT_REFUSED when there is none, or none with that OID
 */
export function chooseBuild(builds: readonly StudyBuild[], oid: string): { model: StudyBuild; findings: Finding[] } {
  const model = oid === '' ? builds.at(-1) : builds.findLast((build) => build.oid === oid);
  if (!model) {
    const [rule, en, zh] =
      builds.length === 0
        ? ['no-build', 'The document holds no MetaDataVersion.', '文件中没有 MetaDataVersion。']
        : ['no-such-build', `It holds ${namesOf(builds)}.`, `文件中有 ${namesOf(builds)}。`];
    throw refuse('DOCUMENT_REFUSED', {
      violations: [violation('metaDataVersion', rule as string, en as string, zh as string)],
    });
  }
  return { model, findings: builds.length > 1 ? [several(builds, model)] : [] };
}

/** @throws Refusal DOCUMENT_REFUSED for an OID that no address can hold: its items could never be saved */
export function checkAddresses(model: StudyBuild): void {
  const build = compileBuild(model);
  for (const { oid } of model.forms) {
    try {
      build.form(oid);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      const place = `MetaDataVersion[${model.oid}]/FormDef[${oid.slice(0, 100)}]`;
      const en = `An OID in this form cannot be part of an address (${error.fault}). Shorten or rename it.`;
      const zh = `该表单中有 OID 不能作为数据地址（${error.fault}）。请缩短或更名。`;
      throw refuse('DOCUMENT_REFUSED', { violations: [violation(place, 'oid-unusable', en, zh)] });
    }
  }
}

function several(builds: readonly StudyBuild[], model: StudyBuild): Finding {
  return {
    severity: 'info',
    rule: 'several-builds',
    path: `Study[${model.studyOid}]/MetaDataVersion[${model.oid}]`,
    line: 0,
    column: 0,
    message: { en: `The document holds ${builds.length} builds`, zh: `文件中有 ${builds.length} 个构建版本` },
    action: { en: `${model.oid} was taken.`, zh: `已采用 ${model.oid}。` },
  };
}

function namesOf(builds: readonly StudyBuild[]): string {
  return builds
    .slice(0, 20)
    .map(({ oid }) => oid.slice(0, 100))
    .join(', ');
}
