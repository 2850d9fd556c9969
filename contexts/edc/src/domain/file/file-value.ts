import type { CompiledForm } from '../build/build-shape.ts';
import type { Change } from '../casebook/decide-save.ts';

// An item that takes a file holds its name, which is the SHA-256 of its content; what is in it stands with the subject.

/** The value of an item (base64) for a file (hex). */
export const valueOfFile = (file: string) => Buffer.from(file, 'hex').toString('base64');

/** The file (hex) that a value names; not 64 characters where it names none. */
export const fileOfValue = (value: string) => Buffer.from(value, 'base64').toString('hex');

export interface NamedFile {
  readonly path: string;
  readonly file: string;
}

/** The files that a change of a form names. */
export function namedFiles(form: CompiledForm, change: Change): NamedFile[] {
  return [...change.patch].flatMap(([path, { value }]) =>
    value !== undefined && form.placeOf(path)?.slot.slot.item.dataType === 'base64Binary'
      ? [{ path, file: fileOfValue(value) }]
      : [],
  );
}
