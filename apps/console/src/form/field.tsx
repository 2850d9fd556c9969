import type { ItemSlot } from '@verum/odm';
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { AbsenceControl } from './absence-control.tsx';
import { ItemControl } from './controls/item-control.tsx';
import { FieldActions } from './field-actions.tsx';
import { FieldLabel } from './field-label.tsx';
import { FieldNotes } from './field-notes.tsx';
import { type FieldPanel, FieldPanels, panelOf } from './field-panels.tsx';
import { FileLink } from './files/file-link.tsx';
import { useField, useOpenForm } from './form-context.ts';
import { contentText } from './item-text.ts';
import { focusNext, isComposing } from './next-field.ts';
import { useFieldReview } from './review/use-field-review.ts';
import { UnitControl } from './unit-control.tsx';
import { nextKind, useAbsence } from './use-absence.ts';
import { useWarnings } from './use-warnings.ts';

export interface FieldProps {
  readonly slot: ItemSlot;
  readonly path: string;
  readonly unit?: { readonly slot: ItemSlot; readonly path: string } | undefined;
  /** In a grid, the ids of the column's and the row's heading name the control. */
  readonly labelledBy?: string;
}

/** One item open for entry: question, control, unit, what is wrong with it, its history. */
export function Field({ slot, path, unit, labelledBy }: FieldProps) {
  const { item } = slot;
  const { language } = useMessages();
  const { store, index, isReadOnly, can } = useOpenForm();
  const { content, problem, stored } = useField(path);
  const review = useFieldReview(path);
  const absence = useAbsence(path);
  const [panel, setPanel] = useState<FieldPanel>();
  const entry = useRef<HTMLDivElement>(null);
  const id = useId();
  const isInGrid = labelledBy !== undefined;
  const instructions = isInGrid ? '' : pickText(item.instructions, language);
  const warnings = useWarnings(path);
  const notes = [instructions && `${id}-help`, warnings.length > 0 && `${id}-failing`, problem && `${id}-problem`];
  const isChosen = item.codeListOid !== undefined || item.dataType === 'boolean';
  const isClearable = isChosen && !isInGrid && !isReadOnly && content.value !== '';

  function onKeyDown(event: KeyboardEvent) {
    // What is typed in a panel over the field is none of the field's.
    if (!entry.current?.contains(event.target as Node)) return;
    if (isComposing({ isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode })) return;
    const { target } = event;
    const asked = panelOf(event, can);
    if (asked) setPanel(asked);
    else if (review.takesKey(event)) return;
    else if (event.altKey && event.code === 'KeyB') isReadOnly || absence.choose(nextKind(absence.kind));
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.shiftKey && isEntryControl(target)) {
      if (entry.current) focusNext(entry.current);
    } else return;
    event.preventDefault();
  }

  function onBlur({ relatedTarget }: FocusEvent) {
    if (!entry.current?.contains(relatedTarget)) store.judge(path);
  }

  const control = {
    id: `${id}-control`,
    item,
    labelledBy: labelledBy ?? `${id}-label`,
    describedBy: notes.filter(Boolean).join(' ') || undefined,
    isInvalid: problem !== undefined,
    isRequired: slot.mandatory,
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the controls inside
    <div
      ref={entry}
      className="field"
      data-entry
      data-path={path}
      data-problem={problem ? '' : undefined}
      // Nothing in it takes the focus when it is only read, and it is walked through and verified all the same.
      {...(isReadOnly && { role: 'group', tabIndex: 0, 'aria-labelledby': control.labelledBy })}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {!isInGrid && <FieldLabel id={`${id}-label`} slot={slot} stored={stored} />}
      <div className="field-body">
        {isReadOnly ? (
          <div className="value">
            {item.dataType === 'base64Binary' && content.value !== '' ? (
              <FileLink value={content.value} />
            ) : (
              contentText(index, item, content, language)
            )}
          </div>
        ) : absence.kind ? (
          <AbsenceControl
            {...control}
            kind={absence.kind}
            onKind={absence.choose}
            value={absence.reason}
            onChange={absence.enter}
          />
        ) : (
          <ItemControl
            {...control}
            value={content.value}
            onChange={(value) => store.enter(path, { value })}
            isNarrow={isInGrid}
          />
        )}
        {!absence.kind && <UnitControl item={item} path={path} unit={unit} labelledBy={control.labelledBy} />}
      </div>
      <FieldActions
        isAbsent={absence.kind !== undefined}
        onAbsent={isReadOnly ? undefined : () => absence.choose(absence.kind ? undefined : 'notDone')}
        onClear={isClearable ? () => store.enter(path, { value: '' }) : undefined}
        onPanel={setPanel}
        hasHistory={stored.version > 0}
        review={review}
      />
      <FieldNotes
        path={path}
        id={id}
        instructions={instructions}
        warnings={warnings}
        problem={problem?.[language]}
        onPanel={setPanel}
      />
      <FieldPanels panel={panel} anchor={entry} path={path} item={item} onClose={() => setPanel(undefined)} />
    </div>
  );
}

/** Enter on a button or a link is theirs. */
function isEntryControl(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}
