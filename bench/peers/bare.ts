import type { Peer } from './peer.ts';
import { processPeer, versionOf } from './process.ts';

/** The name that everything else is told as multiples of. */
export const BARE = 'bare python3 -c';

/** No sandbox at all: what Node needs to start Python and read its output. */
export function barePeer(python: string): Peer {
  return {
    name: BARE,
    install: 'apt-get install python3',
    walls: 'none',
    isConcurrent: true,
    version: () => versionOf(python),
    prepare: async () => processPeer(python, (code) => ['-c', code]),
  };
}
