import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { SocketLink } from '../../../../src/wall/wasm/engine/socket-link.ts';
import type { ThreadEnd } from '../../../../src/wall/wasm/link/guest-link.ts';

const ENDED: ThreadEnd = { limit: null, cpuMs: 0, peakPages: 0, fault: null };

/** A link to a guest that ends when it is told to, and how often its engine was found broken. */
function makeLink(): {
  readonly link: SocketLink;
  readonly end: () => void;
  readonly found: { broken: number };
} {
  const found = { broken: 0 };
  const [input, output] = [new Socket(), new Socket()];
  let end = (): void => {};
  const gone = new Promise<ThreadEnd>((settle) => {
    end = () => {
      output.destroy();
      settle(ENDED);
    };
  });
  const link = new SocketLink({
    slot: {
      sockets: [input, output],
      control: new Socket(),
      onDenial: () => {},
      gone,
      interrupt: async () => {},
      order: async () => {},
      kill: () => {},
    },
    input,
    output,
    onStuck: () => (found.broken += 1),
  });
  return { link, end, found };
}

test('an engine that lets a guest live that was killed is broken, and ended', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { link, found } = makeLink();
  link.kill();
  t.mock.timers.tick(30_000);
  assert.equal(found.broken, 0, 'this process may have been the one that had no time');
  t.mock.timers.tick(1000);
  assert.equal(found.broken, 1);
});

test('an engine that is only slow to end a guest goes on with those of others', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { link, end, found } = makeLink();
  link.kill();
  t.mock.timers.tick(29_000);
  end();
  assert.deepEqual(await link.gone, ENDED);
  t.mock.timers.tick(60_000);
  assert.equal(found.broken, 0);
});
