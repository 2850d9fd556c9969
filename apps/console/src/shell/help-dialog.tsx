import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { frameMessages } from './frame-messages.ts';
import './tools.css';

const everywhere = [
  ['Ctrl+K', 'help.palette'],
  ['?', 'help.help'],
  ['Esc', 'help.escape'],
] as const;
const lists = [
  ['j k', 'help.move'],
  ['Enter', 'help.enter'],
] as const;
const matrix = [
  ['← ↑ → ↓', 'help.arrows'],
  ['Enter', 'help.open'],
] as const;
const form = [
  ['Enter', 'form.keys.enter'],
  ['1–9', 'form.keys.digits'],
  ['Alt+B', 'form.keys.blank'],
  ['Alt+Q', 'form.keys.query'],
  ['Alt+H', 'form.keys.history'],
  ['Ctrl+S', 'form.keys.save'],
  ['Ctrl+Enter', 'form.keys.saveNext'],
] as const;

const groups = [
  { title: 'help.everywhere', keys: everywhere },
  { title: 'help.form', keys: form },
  { title: 'help.lists', keys: lists },
  { title: 'help.matrix', keys: matrix },
] as const;

/** The keys, those of the page that one is at first. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useMessages(frameMessages);
  const here = groupOf(location.pathname);
  const ordered = [...groups.filter(({ title }) => title === here), ...groups.filter(({ title }) => title !== here)];
  return (
    <Modal title={t('help.title')} onClose={onClose}>
      {ordered.map(({ title, keys }) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <dl className="help-keys">
            {keys.map(([key, word]) => (
              <div key={word}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{t(word)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <div className="buttons">
        <button type="button" className="primary" onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </Modal>
  );
}

function groupOf(path: string): (typeof groups)[number]['title'] {
  if (path.includes('/forms/')) return 'help.form';
  if (path.endsWith('/matrix')) return 'help.matrix';
  return /\/(work|queries|verification|signing)\b/.test(path) ? 'help.lists' : 'help.everywhere';
}
