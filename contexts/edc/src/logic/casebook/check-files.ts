import { refuse, violation } from '@verum/call';
import type { Tx } from '@verum/database';
import type { CompiledForm } from '../../domain/build/build-shape.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import type { Change } from '../../domain/casebook/decide-save.ts';
import { namedFiles } from '../../domain/file/file-value.ts';
import { heldFiles } from '../../store/files.ts';
import type { Reach } from '../../store/reach.ts';

/**
 * An item that takes a file (base64Binary) names one that was uploaded for the subject, by its hash. Costs a statement,
 * and only where such an item changes.
 * @throws Refusal INVALID_VALUE
 */
export async function checkFiles(
  tx: Tx,
  key: FormKey & { readonly reach: Reach },
  form: CompiledForm,
  change: Change,
): Promise<void> {
  const named = namedFiles(form, change);
  if (named.length === 0) return;
  const asked = named.map(({ file }) => file);
  const held = new Set((await heldFiles(tx, key, asked, key.reach)).map(({ file }) => file));
  const violations = named
    .filter(({ file }) => !held.has(file))
    .map(({ path }) => {
      const textEn = 'No such file was uploaded for this subject. Upload it first.';
      return violation(path, 'no_such_file', textEn, '该受试者没有上传此文件，请先上传。');
    });
  if (violations.length > 0) throw refuse('INVALID_VALUE', { violations });
}
