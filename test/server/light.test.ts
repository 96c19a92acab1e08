import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { projectPath } from '../helpers/project.ts';

/** Packages of the service alone. */
const HEAVY = /node_modules\/(?:zod|ws|prom-client|libsql|@libsql|pg|@opentelemetry)\//;

/** Runs code in a process of its own with a hook that prints which files of packages are loaded. */
function loadedBy(code: string): string {
  const hook = `export async function load(url, context, next) {
    process._rawDebug(url);
    return next(url, context);
  }`;
  const register = `import { register } from 'node:module';
    register('data:text/javascript,${encodeURIComponent(hook)}');`;
  const args = [
    ...['--import', `data:text/javascript,${encodeURIComponent(register)}`],
    ...['--input-type=module', '-e', code],
  ];
  const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stderr;
}

const index = pathToFileURL(projectPath('dist/src/index.js')).href;
const server = pathToFileURL(projectPath('dist/src/server/index.js')).href;

test('the library alone loads no package of the service', () => {
  const loaded = loadedBy(`await import('${index}');`);
  assert.match(loaded, /dist\/src\/sandbox\/sandbox\.js/);
  assert.doesNotMatch(loaded, HEAVY);
});

test('pysandbox run loads none of them either', () => {
  const main = projectPath('dist/src/cli/main.js');
  const code = `process.argv = ['node', ${JSON.stringify(main)}, 'policy', 'show'];
    await import(${JSON.stringify(pathToFileURL(main).href)});`;
  assert.doesNotMatch(loadedBy(code), HEAVY);
});

test('the service loads neither PostgreSQL nor OpenTelemetry unless it is asked for', () => {
  const loaded = loadedBy(`await import('${server}');`);
  assert.match(loaded, /node_modules\/prom-client\//);
  assert.doesNotMatch(loaded, /node_modules\/(?:pg|libsql|@opentelemetry\/(?!api\/))/);
});
