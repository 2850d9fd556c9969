import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CertificateFiles } from './certificates.ts';

// node:crypto reads certificates and makes none, and a key in the repository is a key somebody will use; so tests ask
// Debian's openssl for an authority of their own.

const run = promisify(execFile);
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Authority {
  readonly caFile: string;
  /** A certificate with these DNS names, good for `days` from now; a negative number has run out. */
  issue(file: string, names: readonly string[], days?: number): Promise<CertificateFiles>;
}

export interface Workshop {
  readonly folder: string;
  authority(name: string): Promise<Authority>;
  close(): Promise<void>;
}

/** A folder in which certificates are made; gone with `close`. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-certificates-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });

  async function authority(name: string): Promise<Authority> {
    const caFile = join(folder, `${name}.pem`);
    await openssl('req', '-x509', ...key, '-keyout', `${name}.key`, '-out', caFile, '-subj', `/CN=${name}`);
    return {
      caFile,
      async issue(file, names, days = 2) {
        const files = { certFile: join(folder, `${file}.pem`), keyFile: join(folder, `${file}.key`), caFile };
        const asked = [
          '-subj',
          '/CN=service',
          '-addext',
          `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}`,
        ];
        await openssl('req', ...key, '-keyout', files.keyFile, '-out', `${file}.csr`, ...asked);
        const signer = ['-CA', caFile, '-CAkey', `${name}.key`, '-CAcreateserial', '-copy_extensions', 'copy'];
        await openssl('x509', '-req', '-in', `${file}.csr`, ...signer, '-days', String(days), '-out', files.certFile);
        return files;
      },
    };
  }
  return { folder, authority, close: () => rm(folder, { recursive: true, force: true }) };
}

/** The authorities of both, as a file holds them while one is replaced by the other. */
export async function bundle(...authorities: readonly Authority[]): Promise<string> {
  return (await Promise.all(authorities.map(({ caFile }) => readFile(caFile, 'utf8')))).join('');
}
