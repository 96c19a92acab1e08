import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentProcess } from '../../helpers/agent-process.ts';

test('on Linux nothing of this is loaded', async () => {
  await using agent = new AgentProcess();
  const code = `
import gc, types
files = {f.__code__.co_filename for f in gc.get_objects() if isinstance(f, types.FunctionType)}
[any('/guest/' + part in file for file in files) for part in ('agent/', 'wasm')]`;
  assert.deepEqual((await agent.ok(code)).value, [true, false]);
});
