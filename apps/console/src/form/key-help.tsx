import { useMessages } from '../language/use-messages.ts';
import type { MessageKey } from '../messages/en.ts';

const keys: readonly (readonly [string, MessageKey])[] = [
  ['Enter', 'form.keys.enter'],
  ['1–9', 'form.keys.digits'],
  ['Alt+B', 'form.keys.blank'],
  ['Alt+Q', 'form.keys.query'],
  ['Alt+N', 'form.keys.note'],
  ['Alt+H', 'form.keys.history'],
  ['Ctrl+S', 'form.keys.save'],
  ['Ctrl+Enter', 'form.keys.saveNext'],
];

export function KeyHelp() {
  const { t } = useMessages();
  return (
    <details className="key-help">
      <summary>{t('form.keys')}</summary>
      <dl>
        {keys.map(([key, message]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(message)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
