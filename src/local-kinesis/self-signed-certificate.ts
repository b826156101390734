import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key as PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

const yearMilliseconds = 365 * 24 * 3_600_000;
/** Object identifiers, encoded. */
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const commonName = Buffer.from('0603550403', 'hex');
const subjectAlternativeName = Buffer.from('0603551d11', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');

/**
 * Makes a self-signed X.509 certificate (RFC 5280) on a new P-256 key for these names and addresses, valid for a year
 * from yesterday on. It is its own authority, so that a client can be given it as the one to trust.
 */
export function selfSignedCertificate(names: readonly string[], nowMilliseconds: number): CertificateWithKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(ecdsaWithSha256);
  const name = sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from('local-kinesis')))));
  const begin = nowMilliseconds - yearMilliseconds / 365;
  const toBeSigned = sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(begin), time(begin + yearMilliseconds)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(authorityExtension(), namesExtension(names))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, element(0x03, Buffer.concat([Buffer.of(0), signature])));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function authorityExtension(): Buffer {
  const isAuthority = sequence(element(0x01, Buffer.of(0xff)));
  return sequence(basicConstraints, element(0x01, Buffer.of(0xff)), element(0x04, isAuthority));
}

function namesExtension(names: readonly string[]): Buffer {
  const alternatives = names.map((name) =>
    isIP(name) === 0 ? element(0x82, Buffer.from(name, 'latin1')) : element(0x87, addressBytes(name)),
  );
  return sequence(subjectAlternativeName, element(0x04, sequence(...alternatives)));
}

/** The 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes an address with an IPv4 tail, or a zone, in the one form of RFC 5952.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number(`0x${group}`)));
  const head = groups(left);
  const tail = groups(right ?? '');
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** UTCTime, `YYMMDDhhmmssZ`. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}

function sequence(...items: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(items));
}

/** Tag, length and content in DER. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
