import type { Rate } from '../bot/index.ts';
import type { BackoffSettings } from './backoff.ts';
import type { TlsSettings } from './line-transport.ts';

export type Sasl =
  | { readonly mechanism: 'PLAIN'; readonly account: string; readonly password: string }
  | { readonly mechanism: 'EXTERNAL' };

export interface ChannelSettings {
  readonly name: string;
  readonly key: string | null;
}

/** One network: how it is reached, and who we are there. Secrets are in it. */
export interface NetworkSettings {
  /** For messages and for keys of sessions: no other network has it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsSettings | null;
  readonly nick: string;
  readonly channels: readonly ChannelSettings[];
  readonly serverPassword: string | null;
  readonly sasl: Sasl | null;
  /** Whether people may talk with the bot outside of channels. */
  readonly answersPrivate: boolean;
  /** Lines of one answer. */
  readonly mostLines: number;
  readonly output: Rate;
  readonly backoff: BackoffSettings;
}
