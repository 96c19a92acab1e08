import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TlsFiles } from './ngircd.ts';

/** A certificate that nobody has signed but itself, in files that ordinary users may read. */
export function makeCertificate(folder: string, name = 'localhost'): TlsFiles {
  const cert = join(folder, `${name}-cert.pem`);
  const key = join(folder, `${name}-key.pem`);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  return { cert, key };
}
