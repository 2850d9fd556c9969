import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { namesOf } from '@verum/rpc';
import { type Finding, fault, good, warning } from './finding.ts';

export interface CertificateToCheck {
  readonly what: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities that have to vouch for it; absent where anybody's may. */
  readonly caFile?: string | undefined;
  /** DNS names that it has to bear. */
  readonly names: readonly string[];
}

const dayMs = 86_400_000;
const leftWarningDays = 21;

/** Expiry, key, names and chain; what cannot be read is told as such. */
export function certificate(check: CertificateToCheck, nowMs: number): Finding {
  const { what, certFile, keyFile, caFile, names } = check;
  let own: X509Certificate;
  let isKeyRight: boolean;
  let authorities: readonly X509Certificate[];
  let chain: readonly X509Certificate[];
  try {
    chain = certificatesIn(certFile);
    own = chain[0] ?? new X509Certificate('');
    isKeyRight = own.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
    authorities = caFile === undefined ? [] : certificatesIn(caFile);
  } catch (error) {
    return fault(what, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'not PEM'}`, {
      en: `Look at ${[certFile, keyFile, caFile].filter(Boolean).join(', ')}: present, PEM, readable by the service.`,
      zh: `请检查 ${[certFile, keyFile, caFile].filter(Boolean).join('、')}：文件存在、为 PEM 格式且服务可读。`,
    });
  }
  const renew = {
    en: 'Issue a new one; running processes read it by themselves.',
    zh: '请签发新证书；运行中的进程会自动读取。',
  };
  if (!isKeyRight) return fault(what, `${keyFile} is not the key of ${certFile}`, renew);
  const missing = names.filter((name) => !bears(own, name));
  if (missing.length > 0) return fault(what, `does not name ${missing.join(', ')}`, renew);
  if (caFile !== undefined && !isVouchedFor(own, chain.slice(1), authorities)) {
    return fault(what, `was not signed by an authority in ${caFile}`, {
      en: 'Put the authority that signed it into the file, beside the others while they change.',
      zh: '请将签发该证书的机构加入此文件；更换期间新旧机构可并存。',
    });
  }
  return judgeExpiry(what, own, nowMs, renew);
}

function judgeExpiry(what: string, own: X509Certificate, nowMs: number, renew: { en: string; zh: string }): Finding {
  const daysLeft = Math.floor((Date.parse(own.validTo) - nowMs) / dayMs);
  if (nowMs < Date.parse(own.validFrom)) return fault(what, `is valid only from ${own.validFrom}`, renew);
  if (daysLeft < 0) return fault(what, `ran out on ${own.validTo}`, renew);
  if (daysLeft < leftWarningDays) return warning(what, `runs out in ${daysLeft} days`, renew);
  return good(what, `good for ${daysLeft} days`);
}

function bears(own: X509Certificate, name: string): boolean {
  return namesOf({ subjectaltname: own.subjectAltName }).includes(name);
}

/** By one of the authorities, directly or through those that came beside it. */
function isVouchedFor(
  own: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): boolean {
  const isSignedBy = (one: X509Certificate) => own.checkIssued(one) && own.verify(one.publicKey);
  if (authorities.some(isSignedBy)) return true;
  const next = between.find(isSignedBy);
  return (
    next !== undefined &&
    isVouchedFor(
      next,
      between.filter((one) => one !== next),
      authorities,
    )
  );
}

function certificatesIn(file: string): X509Certificate[] {
  const text = readFileSync(file, 'latin1');
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new Error('no certificate');
  return found.map((one) => new X509Certificate(one));
}
