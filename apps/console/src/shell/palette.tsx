import { type KeyboardEvent, useId, useState } from 'react';
import { isComposing } from '../form/next-field.ts';
import { useMessages } from '../language/use-messages.ts';
import type { User } from '../session/session.ts';
import { Modal } from '../ui/modal.tsx';
import { frameMessages } from './frame-messages.ts';
import { type PaletteEntry, recentFirst, searchEntries, withRecent } from './palette-search.ts';
import { usePaletteEntries } from './use-palette-entries.ts';
import './tools.css';

const storageKey = 'verum.recent';
const readRecent = () => (sessionStorage.getItem(storageKey) ?? '').split('\n').filter(Boolean);

interface PaletteProps {
  readonly user: User;
  readonly onClose: () => void;
}

/** Goes anywhere by typing: Ctrl+K, a few letters, Enter. */
export function Palette({ user, onClose }: PaletteProps) {
  const { t } = useMessages(frameMessages);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [recent] = useState(readRecent);
  const entries = searchEntries(recentFirst(usePaletteEntries(user, text), recent), text);
  const at = Math.min(active, entries.length - 1);
  const id = useId();
  const optionId = (index: number) => `${id}-${index}`;

  function choose(entry: PaletteEntry | undefined): void {
    if (!entry) return;
    sessionStorage.setItem(storageKey, withRecent(recent, entry.id).join('\n'));
    onClose();
    entry.go();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setActive((at + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(entries[at]);
    }
  }

  return (
    <Modal title={t('palette.open')} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        className="palette-input"
        aria-label={t('palette.label')}
        placeholder={t('palette.label')}
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={entries.length > 0 ? optionId(at) : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('palette.open')} className="palette-list">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
          <div
            key={entry.id}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="option palette-option"
            onClick={() => choose(entry)}
          >
            <span>{entry.name}</span>
            <span className="quiet">{t(`palette.group.${entry.group}`)}</span>
          </div>
        ))}
      </div>
      <p className="quiet palette-hint" role="status">
        {entries.length === 0 ? t('palette.empty') : t('palette.count', { count: entries.length })}
      </p>
      <p className="quiet palette-hint">{t('palette.hint')}</p>
    </Modal>
  );
}
