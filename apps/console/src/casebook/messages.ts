import { catalogue } from '../language/catalogue.ts';

/** The words of a casebook's own page. */
export const casebookMessages = catalogue({
  en: {
    'log.title': 'Logs',
    'log.none': 'Nothing is recorded here yet.',
    'log.state': 'State',
    'bar.forms': 'Forms: {done} of {all}',
    'bar.verified': 'Verified: {done} of {all}',
    'bar.signed': 'Signed: {done} of {all}',
  },
  zh: {
    'log.title': '记录表',
    'log.none': '此处尚无记录。',
    'log.state': '状态',
    'bar.forms': '表单：{done} / {all}',
    'bar.verified': '已核查：{done} / {all}',
    'bar.signed': '已签名：{done} / {all}',
  },
});
