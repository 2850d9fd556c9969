import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder = process.env.VERUM_ARTEFACTS;

/** Where tests keep what people may want to look at afterwards: the folder that VERUM_ARTEFACTS names, or one of their own. */
export function artefacts(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'verum-artefacts-'));
  return folder;
}
