import { isIP } from 'node:net';
import * as z from 'zod';
import { UsageError } from '../index.ts';
import { botSchema, readSecret, readText, secretSchema } from '../bot/index.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import type { TlsSettings } from './line-transport.ts';
import type { NetworkSettings, Sasl } from './network-settings.ts';
import { DEFAULT_OUTPUT } from './output-queue.ts';

/** Words that can stand in a line of the protocol as they are. */
// oxlint-disable-next-line no-control-regex -- they are what is refused
const WORD = /^[^\s\u0000-\u001F\u007F,:][^\s\u0000-\u001F\u007F,]*$/;
const HOST = /^(?:[\w.-]+|[\da-fA-F:.]+(?:%\w+)?)$/;
const CHANNEL = /^[#&+!]/;
const NICK = /^[A-Za-z[\]\\`_^{|}][\w[\]\\`^{|}-]{0,29}$/;

const channelName = z
  .string()
  .regex(WORD, 'must be a name without spaces and commas')
  .regex(CHANNEL, 'must begin with #, &, + or !, as #python');
const channelSchema = z.union([
  channelName.transform((name) => ({ name, key: undefined })),
  z.strictObject({ name: channelName, key: secretSchema.optional() }),
]);

const networkSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be of letters, digits and ._-, at most 64')
    .optional(),
  host: z.string().regex(HOST, 'must be the name or address of a host, without a port'),
  port: z.int().min(1).max(65_535).optional(),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        verify: z.boolean().default(true),
        caFile: z.string().optional(),
        certFile: z.string().optional(),
        keyFile: z.string().optional(),
      }),
    ])
    .default(true),
  nick: z
    .string()
    .regex(NICK, 'must be a nick: letters, digits and -[]\\`_^{|}, no digit or - first, at most 30')
    .default('pysandbox'),
  channels: z.array(channelSchema).max(100).default([]),
  password: secretSchema.optional(),
  sasl: z
    .discriminatedUnion('mechanism', [
      z.strictObject({
        mechanism: z.literal('PLAIN'),
        account: z.string().min(1).max(100),
        password: secretSchema,
      }),
      z.strictObject({ mechanism: z.literal('EXTERNAL') }),
    ])
    .optional(),
  answersPrivate: z.boolean().default(true),
  lines: z.int().min(1).max(20).default(3),
  flood: z
    .strictObject({
      burst: z.int().min(1).max(100).default(DEFAULT_OUTPUT.most),
      linesPerMinute: z.number().positive().max(6000).default(36),
    })
    .prefault({}),
  reconnect: z
    .strictObject({
      firstMs: z.int().min(10).default(DEFAULT_BACKOFF.firstMs),
      mostMs: z.int().min(10).default(DEFAULT_BACKOFF.mostMs),
    })
    .prefault({}),
});

export type NetworkConfiguration = z.infer<typeof networkSchema>;

/** A configuration file of `pysandbox irc`. */
export const ircSchema = botSchema.extend({ networks: z.array(networkSchema).max(50).default([]) });

/** The parts of one network, secrets read. @throws UsageError for what can't be used together. */
export function networkSettings(networks: readonly NetworkConfiguration[]): NetworkSettings[] {
  const all = networks.map(oneNetwork);
  const names = new Set(all.map(({ name }) => name));
  if (names.size < all.length) {
    throw new UsageError('networks: two have the same name; give each a name of its own');
  }
  return all;
}

function oneNetwork(network: NetworkConfiguration): NetworkSettings {
  const { host, name = host, nick, answersPrivate, lines, flood, reconnect } = network;
  const tls = tlsSettings(network);
  const sasl = saslSettings(network);
  if (sasl?.mechanism === 'PLAIN' && tls === null && !isLoopback(host)) {
    throw new UsageError(`${name}: SASL PLAIN sends the password as it is; use it with TLS only`);
  }
  if (sasl?.mechanism === 'EXTERNAL' && (tls === null || tls.cert === null)) {
    throw new UsageError(`${name}: SASL EXTERNAL needs tls with certFile and keyFile`);
  }
  return {
    ...{ name, host, nick, tls, sasl, answersPrivate, backoff: reconnect },
    port: network.port ?? (tls === null ? 6667 : 6697),
    channels: network.channels.map(({ name: channel, key }) => ({
      name: channel,
      key: key === undefined ? null : readSecret(`${name}: ${channel}`, key),
    })),
    serverPassword:
      network.password === undefined ? null : readSecret(`${name}: password`, network.password),
    mostLines: lines,
    output: { most: flood.burst, perSecond: flood.linesPerMinute / 60 },
  };
}

function tlsSettings({ tls, host, name = host }: NetworkConfiguration): TlsSettings | null {
  if (tls === false) {
    return null;
  }
  if (tls === true) {
    return { verify: true, ca: null, cert: null, key: null };
  }
  const text = (path: string | undefined): string | null =>
    path === undefined ? null : readText(`${name}: tls`, path);
  const { verify, caFile, certFile, keyFile } = tls;
  return { verify, ca: text(caFile), cert: text(certFile), key: text(keyFile) };
}

function saslSettings({ sasl, host, name = host }: NetworkConfiguration): Sasl | null {
  if (sasl === undefined || sasl.mechanism === 'EXTERNAL') {
    return sasl ?? null;
  }
  return { ...sasl, password: readSecret(`${name}: sasl.password`, sasl.password) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
