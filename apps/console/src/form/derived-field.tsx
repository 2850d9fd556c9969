import { useRef, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import type { FieldProps } from './field.tsx';
import { FieldLabel } from './field-label.tsx';
import { FieldNotes } from './field-notes.tsx';
import { type FieldPanel, FieldPanels } from './field-panels.tsx';
import { useField, useOpenForm, usePreviewed } from './form-context.ts';
import { contentText } from './item-text.ts';
import { UnitControl } from './unit-control.tsx';
import { useWarnings } from './use-warnings.ts';

/** A value that is computed from others: to be read, never typed. While inputs are typed it shows what a save will keep. */
export function DerivedField({ slot, path, unit, labelledBy }: FieldProps) {
  const { t, language } = useMessages();
  const { index } = useOpenForm();
  const { content: saved, stored, problem } = useField(path);
  const preview = usePreviewed((facts) => facts.derived(path));
  const content = preview === undefined ? saved : { ...saved, value: preview };
  const warnings = useWarnings(path);
  const [panel, setPanel] = useState<FieldPanel>();
  const entry = useRef<HTMLDivElement>(null);
  const isInGrid = labelledBy !== undefined;
  const id = `derived-${path}`;
  return (
    <div ref={entry} className="field derived" data-path={path}>
      {!isInGrid && <FieldLabel id={`${id}-label`} slot={slot} stored={stored} />}
      <div className="field-body">
        <output
          className={content.value === '' ? 'value quiet' : 'value'}
          aria-labelledby={labelledBy ?? `${id}-label`}
        >
          {content.value === '' ? t('field.notDerived') : contentText(index, slot.item, content, language)}
        </output>
        {content.value !== '' && <UnitControl item={slot.item} path={path} unit={unit} labelledBy={`${id}-label`} />}
        {content.value !== '' && (
          <span className="tag tag-quiet">{t(preview === undefined ? 'field.derived' : 'field.derivedSoon')}</span>
        )}
      </div>
      <FieldNotes
        path={path}
        id={id}
        instructions={isInGrid ? '' : pickText(slot.item.instructions, language)}
        warnings={warnings}
        problem={problem?.[language]}
        onPanel={setPanel}
      />
      <FieldPanels panel={panel} anchor={entry} path={path} item={slot.item} onClose={() => setPanel(undefined)} />
    </div>
  );
}
