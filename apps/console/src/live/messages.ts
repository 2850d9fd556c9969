import { catalogue } from '../language/catalogue.ts';

/** The words of what others do meanwhile. */
export const liveMessages = catalogue({
  en: {
    'live.saved': 'Somebody saved this form meanwhile. What you typed stays as it is.',
    'live.show': 'Show what is saved now',
  },
  zh: {
    'live.saved': '期间有人保存了此表单。您已录入的内容保持不变。',
    'live.show': '显示当前已保存的内容',
  },
});
