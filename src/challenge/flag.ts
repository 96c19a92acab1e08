import { createHash, randomBytes } from 'node:crypto';

/** Where flags are planted: every place that THREAT_MODEL.md calls out of reach. */
export const PLACES = [
  ...(['host-file', 'host-environment', 'host-memory', 'loopback'] as const),
  ...(['tenant-memory', 'tenant-file', 'zygote'] as const),
] as const;

export type PlaceName = (typeof PLACES)[number];

/** A secret, and where it is. */
export interface Flag {
  readonly place: PlaceName;
  /** Its secret part: 40 hexadecimal digits. */
  readonly secret: string;
  /** As it is planted. */
  readonly text: string;
}

const SECRET_BYTES = 20;

export function newFlag(place: PlaceName): Flag {
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { place, secret, text: `pysandbox{${secret}}` };
}

/** The secret parts in what somebody says is a flag. */
export function secretsIn(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(/[\da-f]{40}/g) ?? [])];
}

/** What is kept of a flag where it must not be in clear. Its 160 random bits need no slow hash. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(`pysandbox challenge ${secret}`).digest('hex');
}
