import { refuse, violation } from '@verum/call';
import type { Tx } from '@verum/database';
import type { CompiledForm } from '../../domain/build/build-shape.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import type { Change } from '../../domain/casebook/decide-save.ts';
import { missingFiles } from '../../store/files.ts';
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
  const named = [...change.patch].flatMap(([path, { value }]) =>
    value !== undefined && form.placeOf(path)?.slot.spec.dataType === 'base64Binary'
      ? [{ path, file: Buffer.from(value, 'base64').toString('hex') }]
      : [],
  );
  if (named.length === 0) return;
  const missing = await missingFiles(
    tx,
    key,
    named.map(({ file }) => file),
    key.reach,
  );
  const violations = named
    .filter(({ file }) => missing.has(file))
    .map(({ path }) => {
      const textEn = 'No such file was uploaded for this subject. Upload it first.';
      return violation(path, 'no_such_file', textEn, '该受试者没有上传此文件，请先上传。');
    });
  if (violations.length > 0) throw refuse('INVALID_VALUE', { violations });
}
