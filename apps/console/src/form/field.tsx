import type { ItemSlot } from '@verum/odm';
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { ItemControl } from './controls/item-control.tsx';
import { FieldActions } from './field-actions.tsx';
import { useField, useOpenForm } from './form-context.ts';
import { HistoryPopover } from './history-popover.tsx';
import { contentText, itemLabel } from './item-text.ts';
import { focusNext, isComposing } from './next-field.ts';
import { NotDoneControl } from './not-done-control.tsx';
import { UnitControl } from './unit-control.tsx';

export interface FieldProps {
  readonly slot: ItemSlot;
  readonly path: string;
  readonly unit?: { readonly slot: ItemSlot; readonly path: string } | undefined;
  /** In a grid, the ids of the column's and the row's heading name the control. */
  readonly labelledBy?: string;
}

/** One item: question, control, unit, what is wrong with it, its history. */
export function Field({ slot, path, unit, labelledBy }: FieldProps) {
  const { item } = slot;
  const { t, language } = useMessages();
  const { store, index, isReadOnly } = useOpenForm();
  const { content, problem, stored } = useField(path);
  const [isNotDone, setNotDone] = useState(content.notDone !== '');
  const [showsHistory, setShowsHistory] = useState(false);
  const entry = useRef<HTMLDivElement>(null);
  const id = useId();
  const isInGrid = labelledBy !== undefined;
  const instructions = pickText(item.instructions, language);
  const describedBy = [instructions && !isInGrid && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const isChosen = item.codeListOid !== undefined || item.dataType === 'boolean';
  const isClearable = isChosen && !isInGrid && !isReadOnly && content.value !== '';
  const isShownNotDone = isNotDone || content.notDone !== '';

  function toggleNotDone() {
    if (isReadOnly) return;
    setNotDone(!isShownNotDone);
    store.enter(
      path,
      isShownNotDone ? { notDone: '', value: stored.value, unit: stored.unit } : { value: '', unit: '' },
    );
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing({ isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode })) return;
    const { target } = event;
    if (event.altKey && event.code === 'KeyH') setShowsHistory(true);
    else if (event.altKey && event.code === 'KeyB') toggleNotDone();
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
    describedBy: describedBy || undefined,
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
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {!isInGrid && (
        <div className="field-label" id={`${id}-label`}>
          {itemLabel(item, language)}
          {slot.mandatory && <span className="needed" title={t('form.missing')} aria-hidden="true" />}
        </div>
      )}
      <div className="field-body">
        {isReadOnly ? (
          <p className="value">{contentText(index, item, content, language)}</p>
        ) : isShownNotDone ? (
          <NotDoneControl {...control} value={content.notDone} onChange={(notDone) => store.enter(path, { notDone })} />
        ) : (
          <ItemControl
            {...control}
            value={content.value}
            onChange={(value) => store.enter(path, { value })}
            isNarrow={isInGrid}
          />
        )}
        {!isShownNotDone && <UnitControl item={item} path={path} unit={unit} labelledBy={control.labelledBy} />}
        {showsHistory && (
          <HistoryPopover anchor={entry} path={path} item={item} onClose={() => setShowsHistory(false)} />
        )}
      </div>
      <FieldActions
        isNotDone={isShownNotDone}
        onNotDone={isReadOnly ? undefined : toggleNotDone}
        onClear={isClearable ? () => store.enter(path, { value: '' }) : undefined}
        onHistory={() => setShowsHistory(true)}
        hasHistory={stored.version > 0}
      />
      {instructions && !isInGrid && (
        <p className="quiet help" id={`${id}-help`}>
          {instructions}
        </p>
      )}
      <div aria-live="polite">
        {problem && (
          <p className="problem" id={`${id}-problem`}>
            {problem[language]}
          </p>
        )}
      </div>
    </div>
  );
}

/** Enter on a button or a link is theirs. */
function isEntryControl(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}
