import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT } from '../cli/command.ts';
import { startTestService } from '../server/start.ts';

/** What a client must not load: the walls, what starts processes, and what makes plans. */
const NOT_OURS = /dist\/src\/(?:wall|launcher|policy|packages|server|cli|index)\b/;

test('the client loads nothing of the walls, nor of the service', async () => {
  const bundled = await build({
    absWorkingDir: ROOT,
    entryPoints: ['dist/src/client/index.js'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(bundled.metafile.inputs);
  assert.ok(inputs.includes('dist/src/client/connect.js'));
  assert.deepEqual(
    inputs.filter((name) => NOT_OURS.test(name)),
    [],
  );
});

test('the client for pages runs where there is a WebSocket and nothing of Node', async () => {
  const service = await startTestService();
  const key = await service.key('acme');
  const code = `
    import { connect } from ${JSON.stringify(new URL(`file://${ROOT}/dist/browser/client.js`))};
    const { Sandbox } = connect(${JSON.stringify({ url: service.url, key })});
    const sandbox = await Sandbox.create({ wall: 'kernel', expose: { double: (n) => 2 * n } });
    const outcome = await sandbox.run('print("hello"); double(21)');
    sandbox.kill();
    console.log(outcome.status, outcome.value, outcome.stdout.trim());`;
  // Node 20 has the WebSocket of browsers behind a switch.
  const args = ['--experimental-websocket', '--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.equal(stdout.trim(), 'ok 42 hello');
});
