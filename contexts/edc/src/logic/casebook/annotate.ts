import { type Call, refuse, violation } from '@verum/call';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { isGroupPath } from '../../domain/casebook/current-items.ts';
import { findForm, readFormKey } from '../../domain/casebook/find-form.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { type Annotation, insertAnnotation, selectAnnotations } from '../../store/annotations.ts';
import { findForm as findStored } from '../../store/forms.ts';
import { subjectLocks } from '../../store/locks.ts';
import { reachOf } from '../reach.ts';
import { loadCasebook } from './change-casebook.ts';
import { noForm } from './get-form.ts';

export type { Annotation };

export interface Annotate extends FormKey {
  /** '' for the form. */
  readonly path: string;
  readonly text: string;
}

/**
 * A remark on an item or a form that is neither a value nor a query, kept for ever.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, UNKNOWN_ITEM, HELD for a form that is locked
 */
export async function annotate(service: ServiceContext, call: Call, command: Annotate): Promise<Annotation> {
  readFormKey(command.form);
  const { path, text } = command;
  if (text.trim() === '') {
    const blank = violation('text', 'required', 'Write the annotation.', '请填写注释内容。');
    throw refuse('INVALID_REQUEST', { violations: [blank] });
  }
  return await service.database.write(
    call,
    'Annotation',
    async (tx) => {
      const { loaded, build } = await loadCasebook(service, tx, call, command);
      const form = findForm(build, command.form);
      const held = heldRefusal(loaded.holds, command.form, 'LOCKED');
      if (held) throw held;
      const isKnown = path === '' || isGroupPath(path) || form.placeOf(path) !== undefined;
      if (!isKnown && !loaded.forms.get(command.form)?.items.has(path)) {
        const unknown = violation('path', 'unknown_item', 'The form has no such item.', '表单中没有该数据项。');
        throw refuse('UNKNOWN_ITEM', { violations: [unknown] });
      }
      return await insertAnnotation(tx, command, {
        site: loaded.site,
        blinded: form.isBlinded,
        path,
        text: text.trim(),
      });
    },
    subjectLocks(command),
  );
}

/** @throws Refusal NOT_FOUND */
export async function listAnnotations(
  { database, builds }: ServiceContext,
  call: Call,
  key: FormKey,
): Promise<readonly Annotation[]> {
  readFormKey(key.form);
  const reach = reachOf(call, key.study);
  return await database.read(call, async (sql) => {
    const found = await findStored(sql, key, reach);
    if (!found) throw await noForm(sql, key, reach);
    if (!found.state) findForm(await builds.get(sql, { study: key.study, build: found.build }), key.form);
    return await selectAnnotations(sql, key, reach);
  });
}
