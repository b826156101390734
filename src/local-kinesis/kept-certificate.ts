import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { selfSignedCertificate, type CertificateWithKey } from './self-signed-certificate.ts';

/** A certificate that ends sooner is made anew. */
const fewestMilliseconds = 7 * 24 * 3_600_000;

/** A certificate that lies in a file for clients to trust. */
export interface KeptCertificate extends CertificateWithKey {
  /** Path of the certificate's PEM. */
  readonly file: string;
}

/**
 * The certificate that is kept in the folder, or a new one, kept from now on, when there is none, it soon ends or it
 * does not hold for all the names. Only the user can read the key. Throws the file system's errors.
 */
export function keptCertificate(folder: string, names: readonly string[], nowMilliseconds: number): KeptCertificate {
  const file = join(folder, 'local-kinesis.pem');
  const keyFile = join(folder, 'local-kinesis-key.pem');
  const kept = read(file, keyFile);
  if (kept && isGood(kept, names, nowMilliseconds)) return { ...kept, file };
  const made = selfSignedCertificate(names, nowMilliseconds);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(keyFile, made.key, { mode: 0o600 });
  writeFileSync(file, made.certificate);
  return { ...made, file };
}

function read(file: string, keyFile: string): CertificateWithKey | undefined {
  try {
    return { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch {
    return undefined; // Not there, or not to be read: a new one takes its place, or says why not.
  }
}

function isGood({ certificate, key }: CertificateWithKey, names: readonly string[], nowMilliseconds: number): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return (
      parsed.validToDate.getTime() - nowMilliseconds > fewestMilliseconds &&
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      names.every((name) => (isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name)) !== undefined)
    );
  } catch {
    return false; // Damaged.
  }
}
