/** Displays that a guest forges: at most it loses its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import type { RunOptions } from '../../src/index.ts';
import { PRELUDE } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';

const HANG = '\nimport time\ntime.sleep(60)';
const WANTED: RunOptions = { displays: true };

function send(bundle: string): string {
  return `${PRELUDE}os.write(channel, frame({"op": "display", "bundle": ${bundle}}))`;
}

const BREAKING: readonly (readonly [what: string, code: string, options: RunOptions])[] = [
  ['one that nobody asked for', send('{"text": "x"}'), {}],
  ['one without a bundle', `${PRELUDE}os.write(channel, frame({"op": "display"}))`, WANTED],
  ['one of an unknown form', send('{"text": "x", "application/javascript": "1"}'), WANTED],
  ['one of wrong types', send('{"text": "x", "png": [1, 2]}'), WANTED],
  [
    'one with a value beside it',
    `${PRELUDE}os.write(channel, frame({"op": "display", "bundle": {"text": "x"}}, 1))`,
    WANTED,
  ],
  [
    'one with bytes attached',
    `${PRELUDE}os.write(channel, frame({"op": "display", "bundle": {"text": "x"}}, attached=b"1234"))`,
    WANTED,
  ],
  [
    'one with an object of the host in it',
    send('{"text": "x", "json": [StopIteration, "host", 1]}'),
    WANTED,
  ],
  ['one larger than any frame', send('{"text": "x", "html": "y" * 20_000_000}'), WANTED],
  [
    'two results',
    `${send('{"text": "x", "result": True}')} + os.write(channel, frame({"op": "display", "bundle": {"text": "x", "result": True}}))`,
    WANTED,
  ],
];

test('a guest that forges a display is ended with a ProtocolError, and its neighbour works on', async () => {
  await using opened = await openWall();
  const neighbour = await opened.open();
  for (const [what, code, options] of BREAKING) {
    const session = await opened.open();
    await assert.rejects(session.run(code + HANG, options), ProtocolError, what);
    assert.equal(session.closed, true, what);
    const outcome = await neighbour.run('6 * 7', {});
    assert.equal(outcome.status === 'ok' && outcome.value, 42, what);
  }
});

test('a flood of displays is cut at the limits of the run, and the run goes on', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}
data = frame({"op": "display", "bundle": {"text": "x", "html": "y" * 100_000}})
for n in range(500):
    view = memoryview(data)
    while view:
        view = view[os.write(channel, view):]
"done"`;
  const outcome = await session.run(code, { displays: { count: 50, bytes: 1_000_000 } });
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  assert.deepEqual([outcome.displays.length, outcome.displaysDropped], [10, 491]);
});

test('a display that comes after the result ends the guest', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}os.write(channel, frame(result(1), 1) + frame({"op": "display", "bundle": {"text": "x"}}))`;
  await assert.rejects(session.run(code + HANG, WANTED), ProtocolError);
});

test('a display that comes while an operation is answered and no program runs ends the guest', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `${PRELUDE}
class Shows:
    @property
    def x(self):
        os.write(channel, frame({"op": "display", "bundle": {"text": "x"}}))
        return 1
s = Shows()`;
  assert.equal((await session.run(code, WANTED)).status, 'ok');
  await session.get('s.x').catch(() => {}); // its answer may have come in the same packet
  await assert.rejects(session.run('1', {}), ProtocolError);
  assert.equal(session.closed, true);
});

test('what an agent that was tampered with shows is bounded by the host', async () => {
  await using opened = await openWall();
  const session = await opened.open();
  const code = `
import gc
for thing in gc.get_objects():
    if type(thing).__name__ == "Displays":
        thing._count = thing._bytes = 10**9
for n in range(200): display(n)`;
  const outcome = await session.run(code, { displays: { count: 5 } });
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  assert.deepEqual([outcome.displays.length, outcome.displaysDropped], [5, 195]);
});
