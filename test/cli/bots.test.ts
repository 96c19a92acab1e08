import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const INDEX = new URL('../../src/index.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'pysandbox-bots-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function pysandbox(...args: readonly string[]): {
  readonly status: number | null;
  readonly text: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

/** A command that goes on, until it is told to stop; `act` gets the numbers of its ports. */
async function whileRuns(
  args: readonly string[],
  ports: number,
  act: (ports: readonly number[]) => Promise<void>,
): Promise<number | null> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  const found = (): number[] =>
    [...told.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  while (found().length < ports) {
    await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
    assert.equal(child.exitCode, null, told);
  }
  try {
    await act(found());
  } finally {
    child.kill('SIGTERM');
  }
  await once(child, 'exit');
  return child.exitCode;
}

/** Sends lines, and reads until a pattern is there. */
async function talk(port: number, lines: string, pattern: RegExp): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(lines);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (pattern.test(text)) {
      break;
    }
  }
  socket.destroy();
  return text;
}

test('pysandbox chat listens, answers, and stops when it is told to', async () => {
  const status = await whileRuns(['chat', '--listen', '0', '--alone'], 1, async ([port = 0]) => {
    assert.match(await talk(port, '>>> 6 * 7\n', /\) 42\n/), /behind the \w+ wall/);
  });
  assert.equal(status, 0);
});

test('pysandbox challenge lets people in, knows its flags, and replays what they tried', async () => {
  const state = join(folder, 'state');
  const args = ['challenge', '--state', state, '--tcp', '0', '--http', '0'];
  const status = await whileRuns(args, 2, async ([tcp = 0, web = 0]) => {
    const text = await talk(tcp, '>>> open("/etc/shadow")\n', /FileNotFoundError|PermissionError/);
    const file = /host-file: in (\S+) of the host/.exec(text)?.[1] ?? '';
    const flag = readFileSync(file, 'utf8').trim();
    assert.equal(
      pysandbox('challenge', 'verify', '--state', state, flag).text,
      'a flag: it was in host-file\n',
    );
    assert.equal(pysandbox('challenge', 'verify', '--state', state, 'pysandbox{no}').status, 1);
    const board: unknown = await (await fetch(`http://127.0.0.1:${web}/board.json`)).json();
    assert.match(JSON.stringify(board), /"attempts":1/);
  });
  assert.equal(status, 0);
  const again = pysandbox('challenge', 'replay', '--state', state, join(state, 'attempts.jsonl'));
  assert.match(
    again.text,
    /^1 attempts of 1 sessions were made again\n0 came out otherwise than then\nno flag came out\n$/,
  );
  assert.equal(again.status, 0);
});

for (const [args, reason] of [
  [['irc'], /no network/],
  [['irc', '--channel', '#py'], /--channel is of networks/],
  [['irc', '--server', 'h', '--account', 'a'], /PYSANDBOX_SASL_PASSWORD/],
  [['irc', '--config', '/none'], /can't read the file/],
  [['irc', '--password', 'x'], /unknown option/],
  [['chat', 'word'], /takes no arguments/],
  [['chat', '--listen', 'nowhere'], /is no address/],
  [['chat', '--wall', 'paper'], /chat: wall/],
  [['challenge', 'verify'], /give one flag/],
  [['challenge', 'replay', '/none/such'], /none\/such/],
] as const) {
  test(`pysandbox ${args.join(' ')} says what is wrong`, () => {
    const { status, text } = pysandbox(...args);
    assert.equal(status, 64, text);
    assert.match(text, reason);
  });
}

/** A trace has the path of every module many times: a mebibyte is too little where the folder has a long name. */
const MOST_TRACE_BYTES = 16 * 2 ** 20;

test('importing the library loads nothing of the bots, nor what they depend on', () => {
  const program = `
    import { registerHooks } from 'node:module';
    import Module from 'node:module';
    const before = new Set(Object.keys(Module._cache ?? {}));
    await import(${JSON.stringify(INDEX)});
    const loaded = Object.keys(Module._cache ?? {}).filter((name) => !before.has(name));
    process.stdout.write(JSON.stringify(loaded));`;
  const trace = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program.replace(/.*registerHooks.*\n/, '')],
    { encoding: 'utf8', env: { ...process.env, NODE_DEBUG: 'esm' }, maxBuffer: MOST_TRACE_BYTES },
  );
  assert.equal(trace.status, 0, trace.stderr);
  assert.match(trace.stderr, /src\/sandbox\/sandbox\.js/);
  assert.doesNotMatch(
    trace.stdout + trace.stderr,
    /src\/(bot|irc|line-chat|challenge)\/|irc-framework|node_modules\/zod/,
  );
});
