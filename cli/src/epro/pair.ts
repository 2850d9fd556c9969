import { timestampDate } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import encodeQr from 'qr';
import { argument, type Given } from '../command.ts';
import { type cliCall, remote } from '../session.ts';
import { print } from '../table.ts';

/** A code for one pairing, and its picture to be scanned from the terminal. */
export async function pair(given: Given, study: string, call: ReturnType<typeof cliCall>): Promise<undefined> {
  const subject = argument(given, 2, 'SUBJECT');
  const { server, of } = remote(given);
  const kind = given.flag('tablet') ? epro.DeviceKind.SITE : epro.DeviceKind.OWN;
  const asked = { study, subject, kind, replaces: given.flag('replace') };
  const { code, path, expiresAt } = await of(epro.DeviceService).createPairingCode(asked, { call });
  const link = new URL(path, server).href;
  const until = expiresAt ? timestampDate(expiresAt).toISOString() : '';
  const shown = `${code.slice(0, 4)} ${code.slice(4)}`;
  const words = `${encodeQr(link, 'term')}\n  ${link}\n  code · 配对码: ${shown}   until · 有效至 ${until}\n`;
  print(given, { subject, code, link, expiresAt: until }, words);
}
