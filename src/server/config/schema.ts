import { totalmem } from 'node:os';

import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const count = z.int().min(1).max(1_000_000);
const durationMs = z.int().min(1).max(2_147_483_647); // the longest timer of Node
const bytes = z.int().min(1);
const mebibytes = z.int().min(1).max(16_777_216);

/** Three quarters of the memory that there is: of the machine, or of the container if it has less. */
function shareOfMemoryMiB(): number {
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.max(512, Math.floor((bytes * 0.75) / MIB));
}

/** What a tenant may use at one time or per minute. */
const quota = z.strictObject({
  /** Guests alive at one time: runs, sandboxes and tunnels together. */
  guests: count.default(16),
  /** Memory and disk that the policies of all its live guests allow together. */
  memoryMiB: mebibytes.default(8192),
  /** Processor time that its guests may use, per minute of wall time. */
  cpuSecondsPerMinute: count.default(120),
  /** Requests, with a burst of as many as half a minute's. */
  requestsPerMinute: count.default(6000),
  /** Requests that wait for a guest. */
  queued: z.int().min(0).max(1_000_000).default(64),
  /** Different policies in use at one time: each keeps a warm interpreter. */
  policies: count.default(8),
  /** Requests that have not been answered to the last byte. */
  inFlight: count.default(128),
  /** WebSockets open at one time. */
  streams: count.default(256),
});

/** The most that a policy of a tenant may ask for. What is not named here is refused. */
const ceiling = z.strictObject({
  presets: z
    .array(z.enum(['strict', 'scientific', 'subprocess']))
    .default(['strict', 'scientific', 'subprocess']),
  limits: z
    .strictObject({
      timeoutMs: durationMs.default(MINUTE),
      cpuMs: durationMs.default(MINUTE),
      memoryMiB: mebibytes.default(1024),
      outputBytes: bytes.max(256 * MIB).default(MIB),
      inputBytes: bytes.max(256 * MIB).default(16 * MIB),
      resultBytes: bytes.max(256 * MIB).default(MIB),
      diskMiB: mebibytes.default(256),
      diskInodes: count.default(16_384),
      fileSizeMiB: mebibytes.default(256),
      processes: count.default(32),
      threads: count.default(64),
      openFiles: count.default(256),
    })
    .prefault({}),
  network: z.enum(['none', 'loopback']).default('none'),
  proc: z.boolean().default(true),
  packages: z.enum(['none', 'site']).default('site'),
  /** Modules that a policy may name to be imported before the guest is sealed. */
  preload: z.array(z.string().max(256)).max(256).default([]),
  /** Walls that a guest may stand behind. */
  walls: z.array(z.enum(['auto', 'kernel', 'wasm'])).default(['auto', 'kernel', 'wasm']),
  /** Checkpoints of one sandbox. */
  checkpoints: z.int().min(0).max(64).default(4),
});

const tenant = z.strictObject({
  quota: quota.prefault({}),
  ceiling: ceiling.prefault({}),
  /** The policy of requests that name none. */
  policy: z.enum(['strict', 'scientific', 'subprocess']).default('strict'),
});

const listen = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1'),
  /** That of snekbox, so that its clients need nothing. 0: any that is free. */
  port: z.int().min(0).max(65_535).default(8060),
});

const capacity = z.strictObject({
  /** Guests of all tenants alive at one time. */
  guests: count.default(64),
  /** What the policies of all live guests allow together: memory and disk. */
  memoryMiB: mebibytes.default(shareOfMemoryMiB()),
  /** Requests of all tenants that wait for a guest. */
  queued: z.int().min(0).max(1_000_000).default(512),
  /** How long a request waits for a guest before it is told to come again. */
  queueMs: durationMs.default(10 * SECOND),
});

const limits = z.strictObject({
  /** Bytes of a request's body. */
  bodyBytes: bytes.max(512 * MIB).default(32 * MIB),
  /** Bytes of the bodies of all requests that are not answered; one tenant may have a quarter of it. */
  bodiesBytes: bytes.max(16_384 * MIB).default(256 * MIB),
  /** Containers within containers in JSON. */
  jsonDepth: z.int().min(1).max(1000).default(64),
  /** Bytes of all header fields of a request. */
  headerBytes: z
    .int()
    .min(KIB)
    .max(256 * KIB)
    .default(16 * KIB),
  /** Header fields of a request. */
  headers: z.int().min(8).max(2000).default(100),
  /** Connections open at one time. */
  connections: count.default(4096),
  /** How long a client may take to send all header fields, and a whole request. */
  headersMs: durationMs.default(10 * SECOND),
  requestMs: durationMs.default(MINUTE),
  /** How long a connection may be idle between two requests. */
  keepAliveMs: durationMs.default(5 * SECOND),
  /** How long a client may leave an answer unread. */
  stallMs: durationMs.default(30 * SECOND),
  /** Bytes of the files that a run gives back. */
  artifactBytes: bytes.max(256 * MIB).default(16 * MIB),
  /** Failed keys of one address in a minute; then it has to wait. */
  guesses: count.default(10),
  /** Bytes of one message of a WebSocket. */
  messageBytes: bytes.max(512 * MIB).default(32 * MIB),
});

const lifetimes = z.strictObject({
  /** A sandbox that nobody asks for anything ends after so long. */
  idleMs: durationMs.default(10 * MINUTE),
  /** Every sandbox ends after so long. */
  mostMs: durationMs.default(4 * HOUR),
  /** How long requests may go on when the service is told to end. */
  drainMs: durationMs.default(30 * SECOND),
});

/** What a tenant may be called, here and by `pysandbox keys`. */
const TENANT = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const TENANT_RULE = 'must be of small letters, digits and ._-, at most 64';

/** Bytes of {@link pastes.address}: with what comes behind it, chats can still show it in one line. */
const MOST_ADDRESS = 150;

/** Texts that the service keeps for a while, and shows to whoever knows their address. */
const pastes = z.strictObject({
  /** Tenants that may keep texts. Who asks on loopback without keys is `local`. */
  tenants: z.array(z.string().regex(TENANT, TENANT_RULE)).min(1).max(256),
  /** The service's address as readers reach it; those of texts begin with it. */
  address: z
    .url({ protocol: /^https?$/ })
    .max(MOST_ADDRESS)
    .regex(/^[^?#]*$/, 'must be an address without ? and #'),
  /** Bytes of one text. */
  bytes: bytes.max(MIB).default(256 * KIB),
  /** Texts of one tenant that are kept; the oldest make room. */
  most: count.max(100_000).default(1000),
  /** New texts of one tenant; half of them may come at once. */
  perMinute: count.default(30),
  /** How long a text is kept. */
  hours: count.max(87_600).default(168),
});

/** What the one file of configuration may say. Every field has a default. */
export const configSchema = z.strictObject({
  listen: listen.prefault({}),
  /** Names by which clients reach the service, besides those of loopback; checked when no key is asked. */
  allowedHosts: z.array(z.string().min(1).max(255)).max(256).default([]),
  /** Whether the address of a client is the last of X-Forwarded-For: only behind a proxy of yours. */
  trustProxy: z.boolean().default(false),
  /** A file for SQLite, or the address of a PostgreSQL database. Default: in the state folder. */
  store: z.string().min(1).max(4096).optional(),
  /** Which service this is, where several use one database. */
  instance: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('main'),
  /** How long what runs did is kept. */
  retentionDays: count.max(36_500).default(90),
  /** The wall of requests that name none. */
  wall: z.enum(['auto', 'kernel', 'wasm']).default('auto'),
  /** The kernel wall's interpreter. Default: python3 of PATH. */
  python: z.string().min(1).max(4096).optional(),
  /** Sealed guests kept ready per policy. */
  spares: z.int().min(0).max(64).default(4),
  /**
   * Seals checkpoints that clients of the tunnel save, so that they come back unchanged. Default: one of
   * this process, so that none comes back to the next.
   */
  checkpointSecret: z.string().min(32).max(1024).optional(),
  capacity: capacity.prefault({}),
  limits: limits.prefault({}),
  lifetimes: lifetimes.prefault({}),
  /** Tenants that are not named below, and what is not said of those that are. */
  tenantDefaults: tenant.prefault({}),
  tenants: z.record(z.string().regex(TENANT, TENANT_RULE), tenant).default({}),
  /** The policy of `POST /eval`: as snekbox's. */
  evalPolicy: z.record(z.string(), z.unknown()).default({
    extends: 'subprocess',
    limits: {
      timeoutMs: 6000,
      cpuMs: 6000,
      memoryMiB: 70,
      processes: 15,
      threads: 15,
    },
  }),
  /** Default: no texts are kept. */
  pastes: pastes.optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Where traces go, by OTLP over HTTP. Default: what the OTEL_ variables say; without them nowhere. */
  tracesEndpoint: z.url().optional(),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type PasteSettings = z.output<typeof pastes>;
export type Quota = z.output<typeof quota>;
export type Ceiling = z.output<typeof ceiling>;
