import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Message, SendOutcome, Way } from '../message.ts';
import { sent } from '../message.ts';
import type { EmailConfig } from '../remind-config.ts';

/** E-mail by the operator's SMTP server. nodemailer is loaded by the first message. */
export function emailWay({ Host, Port, Security, User, PasswordFile, From, Timeout, CaFile }: EmailConfig): Way {
  const domain = From.replace(/^.*@/, '').replace(/>.*$/, '');
  const ca = CaFile === undefined ? undefined : readFileSync(CaFile, 'utf8');

  async function open() {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host: Host,
      port: Port,
      secure: Security === 'tls',
      requireTLS: Security === 'starttls',
      ignoreTLS: Security === 'none',
      connectionTimeout: Timeout,
      greetingTimeout: Timeout,
      socketTimeout: Timeout,
      // Nothing of a message is ever a file or an address to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(User !== undefined && { auth: { user: User, pass: await passwordOf(PasswordFile) } }),
      ...(ca !== undefined && { tls: { ca } }),
    });
  }

  return {
    // A mail server gives a second message with the same id to the reader as a second one.
    isRepeatable: false,
    accepts: (address) => /^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+$/.test(address),
    async send(_call, { id, address, title, text, language }: Message) {
      const transport = await open();
      // A letter is read when the server has answered DATA: from there on it may have been taken.
      let hasLeft = false;
      const body = new Readable({
        read() {
          hasLeft = true;
          this.push(text);
          this.push(null);
        },
      });
      try {
        await transport.sendMail({
          ...{ from: From, to: { name: '', address }, subject: title, text: body, messageId: `<${id}@${domain}>` },
          // RFC 3834: so that nobody's absence note answers.
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        });
        return sent;
      } catch (error) {
        return outcomeOf(error, hasLeft);
      } finally {
        transport.close();
      }
    },
    close: () => undefined,
  };
}

/** RFC 5321 §4.2.1: 4yz may be tried again, 5yz not. A connection that ends after DATA leaves open what came of it. */
function outcomeOf(error: unknown, hasLeft: boolean): SendOutcome {
  const { responseCode, code = 'failed' } = error as { readonly responseCode?: number; readonly code?: string };
  if (responseCode !== undefined) {
    return { isSent: false, why: `smtp-${responseCode}`, isFinal: responseCode >= 500, isUncertain: false };
  }
  const isFinal = code === 'EENVELOPE' || code === 'EMESSAGE';
  return { isSent: false, why: `smtp-${code.toLowerCase()}`, isFinal, isUncertain: hasLeft };
}

async function passwordOf(file: string | undefined): Promise<string> {
  return file === undefined ? '' : (await readFile(file, 'utf8')).trim();
}
