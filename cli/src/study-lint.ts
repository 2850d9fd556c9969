import { createReadStream, statSync } from 'node:fs';
import { lintBuild } from '@verum/checks';
import { type Finding, OdmRefusal, readOdm, type StudyBuild } from '@verum/odm';
import { argument, type Given, UsageError } from './command.ts';
import { print } from './table.ts';

/**
 * `study lint FILE`: what a builder should know before a build is published, without a server. Answers 1 when anything
 * is an error, or the file is no ODM.
 */
export async function lintStudy(given: Given): Promise<number> {
  const file = argument(given, 1, 'FILE');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${file} is not there or is no file (文件不存在)`);
  try {
    const { builds, findings: fileFindings } = await readOdm(createReadStream(file), { skipExternalDoctype: true });
    const findings = [...fileFindings, ...builds.flatMap(lintBuild)];
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    print(given, { builds: builds.map(({ oid }) => oid), errors, findings }, report(builds, findings, errors));
    return errors > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof OdmRefusal)) throw error;
    const { code, text, next, path, line, column } = error;
    print(
      given,
      { refused: { code, message: text, next, path, line, column } },
      `${text.en} · ${text.zh}\n  → ${next.en} · ${next.zh}\n`,
    );
    return 1;
  }
}

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Errors first: they are what stands in the way of publication. */
function report(builds: readonly StudyBuild[], findings: readonly Finding[], errors: number): string {
  const lines = SEVERITIES.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted)).map(
    ({ severity, rule, path, line, column, message, action }) =>
      `${line > 0 ? `${line}:${column} ` : ''}${severity} ${rule} ${path}\n    ${message.en} · ${message.zh}\n    → ${action.en}\n`,
  );
  const names = builds.map(({ oid }) => oid).join(', ');
  return `${lines.join('')}${names}: ${errors} errors, ${findings.length - errors} other findings · ${errors} 个错误，${findings.length - errors} 个其他发现\n`;
}
