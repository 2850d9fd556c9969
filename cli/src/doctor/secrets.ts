import { statSync } from 'node:fs';
import { type Finding, fault, good } from './finding.ts';

/** A file that opens doors: there, and closed to everybody but its owner (and a group that may only read it). */
export function secretFile(what: string, path: string): Finding {
  let mode: number;
  try {
    mode = statSync(path).mode & 0o777;
  } catch (error) {
    return fault(what, `${path} cannot be looked at: ${(error as NodeJS.ErrnoException).code}`, {
      en: 'Put the file there, from your copy of it where it is a key; a new key does not open what the old one sealed.',
      zh: '请将该文件放回原处；若为密钥，请从备份恢复：新密钥无法打开旧密钥封存的内容。',
    });
  }
  const said = `${path} has mode ${mode.toString(8).padStart(4, '0')}`;
  if ((mode & 0o027) === 0) return good(what, said);
  return fault(what, `${said}: others can ${(mode & 0o022) === 0 ? 'read' : 'write'} it`, {
    en: `chmod 600 ${path}, and if others may have read it, replace what it holds.`,
    zh: `请执行 chmod 600 ${path}；若他人可能已读取，请更换其内容。`,
  });
}
