import type { UpgradeRoute } from '../http/upgrades.ts';
import { MAX_MESSAGE_BYTES } from '../../tunnel/limits.ts';
import { Tunnel } from './tunnel.ts';

/** The way for `pysandbox/client`: a guest, whose session is in the client. */
export const guestTunnel: UpgradeRoute = {
  path: '/v1/guest',
  summary: 'a guest for `pysandbox/client`, which has its session; binary messages',
  messageBytes: MAX_MESSAGE_BYTES,
  async open(request) {
    return (socket) => {
      const tunnel = new Tunnel(request, socket);
      socket.on('message', (data, isBinary) => tunnel.hear(data, isBinary));
      socket.on('close', () => tunnel.closed());
    };
  },
};
