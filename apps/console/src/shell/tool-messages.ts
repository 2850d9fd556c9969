import { catalogue } from '../language/catalogue.ts';

/** The words of the bar; few, because every page loads them. */
export const toolMessages = catalogue({
  en: {
    'tool.palette': 'Go to…',
    'tool.palette.key': 'Ctrl+K',
    'tool.commands': 'API: copy as curl or command line',
    'tool.commands.short': 'API',
    'tool.help': 'Keys: ?',
    'tool.help.key': '?',
  },
  zh: {
    'tool.palette': '前往…',
    'tool.palette.key': 'Ctrl+K',
    'tool.commands': 'API：复制为 curl 或命令行',
    'tool.commands.short': 'API',
    'tool.help': '快捷键：?',
    'tool.help.key': '?',
  },
});
