import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BuildError, buildImage } from '../../../../src/wall/wasm/image/build.ts';
import { BuildPort } from '../../../../src/wall/wasm/image/build-port.ts';
import { findPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';

/** The record at the end of a zip archive, of one without files. */
const EMPTY_ARCHIVE = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

test('when the interpreter does not start, the error has what it printed', () => {
  const module = readFileSync(findPyodide().module);
  assert.throws(
    () => buildImage({ module, library: EMPTY_ARCHIVE }),
    (error) => error instanceof BuildError && /No module named 'encodings'/.test(error.message),
  );
});

test('what is sent is told apart from what is printed, and taken once', () => {
  const port = new BuildPort();
  const reused = Buffer.from('sent');
  port.write('channel', reused);
  reused.fill(0);
  port.write('stdout', Buffer.from('printed, '));
  port.write('stderr', Buffer.from('both'));
  assert.equal(Buffer.from(port.takeSent()).toString(), 'sent');
  assert.equal(port.takeSent().length, 0);
  assert.equal(port.printed, 'printed, both');
});

test('an interpreter that would wait while its image is made fails instead', () => {
  const port = new BuildPort();
  port.wait(0);
  assert.throws(() => port.wait(1), /waits/);
});

test('more random bytes are given than the generator makes at once', () => {
  const target = new Uint8Array(200_000);
  new BuildPort().random(target);
  for (const start of [0, 65_536, 131_072, 199_900]) {
    assert.ok(target.subarray(start, start + 100).some((byte) => byte !== 0));
  }
});
