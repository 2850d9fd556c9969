import { epro } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { type cliCall, remote } from '../session.ts';
import { print, table } from '../table.ts';

/** Whom participants call: shown, or put for one language of a site or of all; an empty text takes it away. */
export async function contact(given: Given, study: string, call: ReturnType<typeof cliCall>): Promise<undefined> {
  const service = remote(given).of(epro.ScheduleService);
  if (given.args[2] === 'put') {
    const lang = argument(given, 3, 'LANGUAGE');
    const text = given.args[4];
    if (text === undefined) throw new UsageError("a text is wanted; '' takes it away (须给出文本)");
    const site = given.text('site') ?? '';
    const { contacts } = await service.listContacts({ study }, { call });
    const others = (contacts.find((one) => one.site === site)?.contact ?? []).filter((one) => one.lang !== lang);
    await service.putContact({ study, site, contact: text === '' ? others : [...others, { lang, text }] }, { call });
  } else if (given.args[2] !== undefined) throw new UsageError(`there is no 'epro contact STUDY ${given.args[2]}'`);
  const { contacts } = await service.listContacts({ study }, { call });
  const json = contacts.flatMap(({ site, contact: told }) =>
    told.map(({ lang, text }) => ({ site: site || '*', language: lang, text })),
  );
  print(given, json, table(['site', 'language', 'text'], json.map(Object.values) as string[][]));
}
