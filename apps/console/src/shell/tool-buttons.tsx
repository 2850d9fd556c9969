import { useMessages } from '../language/use-messages.ts';
import { toolMessages } from './tool-messages.ts';
import { openTool } from './tools.ts';

/** What opens over any page, for those who use the mouse. */
export function ToolButtons() {
  const { t } = useMessages(toolMessages);
  return (
    <>
      <button type="button" className="quiet-button" onClick={() => openTool('palette')}>
        {t('tool.palette')} <kbd>{t('tool.palette.key')}</kbd>
      </button>
      <button
        type="button"
        className="quiet-button"
        aria-label={t('tool.commands')}
        onClick={() => openTool('commands')}
      >
        {t('tool.commands.short')}
      </button>
      <button type="button" className="quiet-button" aria-label={t('tool.help')} onClick={() => openTool('help')}>
        {t('tool.help.key')}
      </button>
    </>
  );
}
