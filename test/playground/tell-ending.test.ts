import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadPolicy } from '../../src/index.ts';
import type { OutcomeStatus, PythonError } from '../../src/index.ts';
import { duration, size, tellEnding, tellLimits } from '../../src/playground/output/tell-ending.ts';
import type { Ending } from '../../src/playground/run/runner.ts';

const { limits } = loadPolicy('strict');

function ending(status: OutcomeStatus, more: Partial<Ending> = {}): Ending {
  const nothing = { usage: null, error: null, denials: [], displaysDropped: 0, artifacts: null };
  return { status, wall: 'kernel', ...nothing, limit: null, exitCode: null, signal: null, ...more };
}

function errorWith(message: string): PythonError {
  const lists = { frames: [], notes: [], exceptions: [] };
  const more = { cause: null, context: null, errno: null, hooked: false };
  return { name: 'ValueError', message, text: '', ...lists, ...more };
}

describe('the end of a run is told in plain words', () => {
  const told: readonly (readonly [Ending, RegExp])[] = [
    [ending('ok'), /^good Finished/],
    [ending('error', { error: errorWith('no\nmore') }), /^bad ValueError no$/],
    [ending('error', { error: errorWith('x'.repeat(200)) }), /^bad ValueError x{120}…$/],
    [ending('exited', { exitCode: 0 }), /^good Finished .* exit status 0/],
    [ending('exited', { exitCode: 3 }), /^warning Exited with status 3/],
    [ending('timeout', { limit: 'wall' }), /^warning Out of time It ran longer than the 10 s/],
    [ending('timeout', { limit: 'cpu' }), /more than its 10 s of processor time/],
    [ending('memory'), /^warning Out of memory .* 256 MiB/],
    [ending('output'), /^warning Too much output .* 1 MiB/],
    [ending('disk'), /^warning Disk full .* 64 MiB .* 4096 files/],
    [ending('processes'), /^warning Too many processes .* 1 process and 1 thread,/],
    [ending('processes', { wall: 'wasm' }), /only the kernel wall has them/],
    [ending('denied'), /^bad Stopped by the wall/],
    [ending('crashed', { signal: 'SIGSEGV' }), /^bad The interpreter crashed .* SIGSEGV/],
    [ending('cancelled'), /^neutral Stopped/],
  ];
  for (const [end, expected] of told) {
    test(`${end.status}: ${String(expected)}`, () => {
      const { tone, title, text } = tellEnding(end, limits);
      assert.match(`${tone} ${title} ${text}`, expected);
    });
  }

  test('and so are the limits, sizes and times', () => {
    assert.equal(
      tellLimits(limits),
      '10 s · 256 MiB memory · 64 MiB disk · 1 MiB output · 1 process · no network',
    );
    assert.deepEqual([12, 3 * 1024, 1.5 * 2 ** 20].map(size), ['12 bytes', '3 KiB', '1.5 MiB']);
    assert.deepEqual([34.6, 1234].map(duration), ['35 ms', '1.2 s']);
  });
});
