import { Link } from '@tanstack/react-router';
import { requestLog } from '../api/request-log.ts';
import { toCommand, toCurl } from '../api/to-commands.ts';
import { useMessages } from '../language/use-messages.ts';
import { announce } from '../ui/announcer.tsx';
import { Modal } from '../ui/modal.tsx';
import { useValue } from '../ui/value-store.ts';
import { commandMessages } from './command-messages.ts';
import './tools.css';

/** What the page asked of the API, to be copied: nobody has to write it down page by page. */
export function CommandsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useMessages(commandMessages);
  const server = location.origin;
  const requests = useValue(requestLog).filter(({ page }) => page === location.pathname);
  const commands = requests.flatMap((request) => {
    const { method } = request;
    const own = toCommand(request, server);
    const curl = { name: t('command.curl', { method }), text: toCurl(request, server) };
    return own === undefined ? [curl] : [curl, { name: t('command.cli', { method }), text: own }];
  });

  async function copy(text: string) {
    await navigator.clipboard.writeText(text);
    announce(t('command.copied'));
  }

  return (
    <Modal title={t('command.title')} onClose={onClose}>
      <p className="quiet">
        {t('command.about')}{' '}
        <Link to="/admin/keys" onClick={onClose}>
          {t('command.account')}
        </Link>
      </p>
      {commands.length === 0 && <p>{t('command.empty')}</p>}
      <ol className="command-list">
        {commands.map(({ name, text }) => (
          <li key={name + text} className="command">
            <div className="command-head">
              <h3>{name}</h3>
              <button
                type="button"
                className="quiet-button"
                aria-label={t('command.copyOf', { name })}
                onClick={() => void copy(text)}
              >
                {t('command.copy')}
              </button>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard */}
            <pre tabIndex={0}>
              <code>{text}</code>
            </pre>
          </li>
        ))}
      </ol>
      <div className="buttons">
        {commands.length > 1 && (
          <button type="button" onClick={() => void copy(commands.map(({ text }) => text).join('\n\n'))}>
            {t('command.copyAll')}
          </button>
        )}
        <button type="button" className="primary" onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </Modal>
  );
}
