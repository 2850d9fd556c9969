import { useId, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { transferMessages } from './messages.ts';
import { sizeText } from './size.ts';

interface DropZoneProps {
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}

/** A file field of the browser, large enough to drop something on. */
export function DropZone({ file, onFile }: DropZoneProps) {
  const { t } = useMessages(transferMessages);
  const [isOver, setOver] = useState(false);
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its legend into the frame
    <div
      role="group"
      aria-labelledby={`${id}-label`}
      className="drop-zone"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped) onFile(dropped);
      }}
    >
      <label htmlFor={id} id={`${id}-label`}>
        {file ? t('transfer.file', { name: file.name, size: sizeText(file.size) }) : t('transfer.drop')}
      </label>
      <p className="quiet" id={`${id}-help`}>
        {t('transfer.drop.help')}
      </p>
      <input
        id={id}
        type="file"
        accept=".xml,.odm,.json,.ndjson,.csv,.xls,.zip,application/xml,text/xml,application/json"
        aria-describedby={`${id}-help`}
        onChange={(event) => onFile(event.target.files?.[0])}
      />
    </div>
  );
}
