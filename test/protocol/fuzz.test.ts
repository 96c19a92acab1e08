import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzz } from '../../fuzz/fuzzer.ts';

/** `npm run fuzz` sends millions. */
const FRAMES = 50_000;

describe('hostile frames', () => {
  it('are refused with a ProtocolError or decode to a bounded value that can be sent back', (test) => {
    const seed = Date.now() % 2 ** 31;
    test.diagnostic(`seed ${seed}`);
    const outcomes = [...fuzz(FRAMES, seed).keys()];
    assert.ok(outcomes.some((outcome) => outcome.startsWith('result ')));
    assert.ok(outcomes.some((outcome) => outcome.startsWith('call ')));
    assert.ok(outcomes.some((outcome) => outcome.startsWith('display ')));
    assert.ok(outcomes.length > 100, 'the frames are of many kinds');
  });

  it('are the same for the same seed', () => {
    assert.deepEqual(fuzz(1000, 1), fuzz(1000, 1));
  });
});
