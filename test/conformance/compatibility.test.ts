/**
 * CPython's own tests on the wasm wall: modules that must pass whole. `npm run prove` compares more of
 * them, on both walls, with what they come to outside. They come with Debian's package of the test suite
 * (`.ci/run` installs it); where it is not there, the test says so, and fails when
 * PYSANDBOX_REQUIRE_ALL is set.
 */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { WasmInside } from '../../prove/compatibility/inside.ts';
import { WASM_SUBSET } from '../../prove/compatibility/subset.ts';
import { findSuite } from '../../prove/compatibility/suite.ts';

const LIMIT_MS = 300_000;

/** What is missing, or false. */
function missing(): string | false {
  try {
    findSuite();
    return false;
  } catch (error) {
    return process.env['PYSANDBOX_REQUIRE_ALL'] === undefined && String(error);
  }
}

suite('CPython’s own tests on the wasm wall', { skip: missing() }, () => {
  let place: WasmInside;

  before(() => {
    place = new WasmInside(findSuite());
  });
  after(() => place[Symbol.asyncDispose]());

  for (const module of WASM_SUBSET) {
    test(`${module} passes`, async () => {
      const { ended, faults, passed } = await place.run(module, LIMIT_MS);
      assert.equal(ended, null);
      assert.deepEqual(faults, {});
      assert.ok(passed.length > 0, 'no test has run');
    });
  }
});
