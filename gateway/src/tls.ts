import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { type Log, loggedError } from '@verum/host';

/** Where the gateway's certificate lies; both PEM. */
export interface TlsFiles {
  /** The certificate, followed by those between it and the root. */
  readonly certFile: string;
  readonly keyFile: string;
}

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads the certificate and its key.
 *
 * @throws Error that names both files when one cannot be read or they do not belong together.
 */
export function readKeyPair({ certFile, keyFile }: TlsFiles): KeyPair {
  try {
    const pair = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    // OpenSSL compares the two here, and not at the first handshake.
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    const text = `the certificate ${certFile} with the key ${keyFile} cannot be used (证书与私钥无法使用)`;
    throw new Error(`${text}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const checkMs = 2_000;

/**
 * Looks at the files from time to time, by content: a rename, a new symbolic link (as Kubernetes makes) and a file
 * written in place all count. Connections that are open keep what they have; new ones get the new certificate.
 * Files that cannot be used, as while only one of the two has been written, change nothing and are logged once.
 * Returns how to stop.
 */
export function followKeyPair(
  server: Server,
  files: TlsFiles,
  { log, everyMs = checkMs }: { readonly log: Log; readonly everyMs?: number },
): () => void {
  let judged = contentOf(files);
  const timer = setInterval(() => {
    const found = contentOf(files);
    if (found === judged) return;
    judged = found;
    try {
      server.setSecureContext(readKeyPair(files));
      log.info('certificate changed', { file: files.certFile });
    } catch (error) {
      log.warn('certificate kept', { file: files.certFile, error: loggedError(error) });
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function contentOf({ certFile, keyFile }: TlsFiles): string | undefined {
  try {
    return `${readFileSync(certFile, 'utf8')}\0${readFileSync(keyFile, 'utf8')}`;
  } catch {
    return undefined;
  }
}
