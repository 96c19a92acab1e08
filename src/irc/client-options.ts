import type { ClientOptions } from 'irc-framework';
import { LineTransport } from './line-transport.ts';
import type { NetworkSettings } from './network-settings.ts';

/** Seconds between our PINGs, and until a server that says nothing is given up. */
const PING_INTERVAL_S = 30;
const PING_TIMEOUT_S = 90;

/** What irc-framework is told of a network. */
export function clientOptions(
  { host, port, nick, sasl, serverPassword, tls }: NetworkSettings,
  onError: (error: Error) => void,
): ClientOptions {
  return {
    ...{ host, port, nick, username: 'pysandbox', gecos: 'pysandbox', version: '' },
    account: sasl?.mechanism === 'PLAIN' ? sasl : {},
    ...(sasl === null ? {} : { sasl_mechanism: sasl.mechanism }),
    ...(serverPassword === null ? {} : { password: serverPassword }),
    sasl_disconnect_on_fail: true,
    auto_reconnect: false, // ours waits longer each time, and never gives up
    ping_interval: PING_INTERVAL_S,
    ping_timeout: PING_TIMEOUT_S,
    transport: class extends LineTransport {
      constructor() {
        super({ host, port, tls, onError });
      }
    },
  };
}
