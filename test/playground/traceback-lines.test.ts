import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../../src/index.ts';
import type { PythonError } from '../../src/index.ts';
import {
  editorFrame,
  lastEditorLine,
  tracebackLines,
} from '../../src/playground/output/traceback-lines.ts';

async function errorOf(code: string): Promise<PythonError> {
  const outcome = await run(code, { wall: 'wasm', isolation: 'thread', spares: 0 });
  assert.ok(outcome.status === 'error', JSON.stringify(outcome));
  return outcome.error;
}

/** The lines of the editor that a traceback links to. */
function links(text: string): number[] {
  return tracebackLines(text).flatMap(({ place }) => place?.line ?? []);
}

describe('a traceback', () => {
  test('links to the lines of the editor, and to no others', async () => {
    const error = await errorOf('import json\ndef f():\n  json.loads("{")\nf()');
    assert.deepEqual(links(error.text), [4, 3]);
    assert.equal(editorFrame(error)?.line, 3);
  });

  test('links in causes and groups, too', async () => {
    const code =
      'try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise ExceptionGroup("many", [ValueError("a")]) from e';
    assert.deepEqual(links((await errorOf(code)).text), [2, 4]);
  });

  test('of an error of syntax links to its line', async () => {
    const error = await errorOf('x = 1\ndef (');
    assert.deepEqual([links(error.text), lastEditorLine(error.text)], [[2], 2]);
  });

  test('is whole when its lines are put together', () => {
    const text = '  | File "<run-1>", line 7, in f\n  File "x.py", line 2\nFile "<run-1>"';
    const whole = tracebackLines(text).map(
      ({ before, place, after }) => before + (place?.text ?? '') + after,
    );
    assert.equal(whole.join('\n'), text);
    assert.deepEqual(links(text), [7]);
  });
});
