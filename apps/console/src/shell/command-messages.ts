import { catalogue } from '../language/catalogue.ts';

/** The words of what a page does as commands. */
export const commandMessages = catalogue({
  en: {
    'command.title': 'This page as commands',
    'command.about': 'What this page asked of the API. Put an API key of your account into TOKEN first.',
    'command.account': 'Create an API key',
    'command.empty': 'This page has asked nothing yet.',
    'command.copy': 'Copy',
    'command.copyOf': 'Copy {name}',
    'command.copyAll': 'Copy all',
    'command.copied': 'Copied.',
    'command.curl': 'curl {method}',
    'command.cli': 'Command line {method}',
  },
  zh: {
    'command.title': '本页对应的命令',
    'command.about': '本页向 API 发出的请求。请先将您账户的 API 密钥放入 TOKEN。',
    'command.account': '创建 API 密钥',
    'command.empty': '本页尚未发出请求。',
    'command.copy': '复制',
    'command.copyOf': '复制 {name}',
    'command.copyAll': '全部复制',
    'command.copied': '已复制。',
    'command.curl': 'curl {method}',
    'command.cli': '命令行 {method}',
  },
});
