/** A guest that has broken the engine: what it finds around it, and what it can say to the host. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { projectPath } from '../helpers/project.ts';
import type { ProbeReport } from '../helpers/engine-probe.ts';
import { within } from '../helpers/attack-wasm.ts';
import { LaunchError } from '../../src/model/errors.ts';
import { launchEngine, nodeArguments } from '../../src/launcher/engine.ts';
import { SlotServer } from '../../src/launcher/slot-server.ts';
import type { SlotReport } from '../../src/launcher/slot-server.ts';
import { LOST_THREAD, parseEngineReport } from '../../src/wall/wasm/engine/engine-commands.ts';

const PROBE = projectPath('dist/test/helpers/engine-probe.js');
const HOSTILE = projectPath('dist/test/helpers/hostile-server.js');
const FOLDERS = [projectPath('dist')];

interface Reports {
  readonly process: ProbeReport;
  readonly thread: ProbeReport;
}

const server = {
  slots: 1,
  socketsPerSlot: 2,
  lost: null,
  parse: (line: string): SlotReport<Reports, null> => ({ kind: 'ready', ready: reportsIn(line) }),
};

/** Attempts that the engine's own means keep off, cage or not; what is left is the cage's alone. */
const OF_NODE = [
  ...['reads a file of the host', 'lists the root', 'reads its process', 'opens a device'],
  ...['writes a file', 'writes to its own code', 'starts a program', 'starts a shell'],
  ...['makes code of a text', 'finds a prototype by its old name'],
];
const OF_THE_CAGE = ['connects to the network', 'signals its host'];

function reportsIn(line: string): Reports {
  const lists: unknown = JSON.parse(line);
  assert.ok(lists instanceof Object && 'process' in lists && 'thread' in lists);
  const report = (found: unknown): ProbeReport =>
    Object.fromEntries(
      Object.entries(found instanceof Object ? found : {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
  return { process: report(lists.process), thread: report(lists.thread) };
}

function done(report: ProbeReport): string[] {
  return Object.keys(report).filter((attempt) => report[attempt] === 'done');
}

test('whoever breaks the engine finds a cage, and each of its layers does its part', async () => {
  const service = createServer((socket) => socket.on('error', () => {}).end());
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  const address = service.address();
  assert.ok(typeof address === 'object' && address !== null);
  const victims = [String(address.port), String(process.pid)];
  const probe = { entry: PROBE, folders: FOLDERS };
  const bare = async (args: readonly string[]): Promise<Reports> => {
    const command = { program: process.execPath, args, identity: null };
    const started = await SlotServer.launch({ ...server, command, config: '{}', files: [] });
    started.server.close();
    return started.ready;
  };
  try {
    const caged = await launchEngine({
      ...server,
      ...probe,
      arguments: victims,
      descriptors: [],
      config: () => ({}),
    });
    caged.server.close();
    assert.equal(caged.uncaged, null, 'there is no cage on this machine');
    const uncaged = await bare([...nodeArguments(probe), ...victims]);
    const free = await bare([PROBE, ...victims]);
    for (const who of ['process', 'thread'] as const) {
      assert.deepEqual(done(caged.ready[who]), ['reads a socket of its own'], who);
      assert.deepEqual(done(uncaged[who]), [...OF_THE_CAGE, 'reads a socket of its own'], who);
      // Without any layer everything succeeds: the probe can tell.
      const all = [...OF_NODE, ...OF_THE_CAGE, 'reads a socket of its own'].toSorted();
      assert.deepEqual(done(free[who]).toSorted(), all, who);
      assert.equal(caged.ready[who]['has an environment'], 'none');
    }
  } finally {
    service.close();
  }
});

/** Says of each whether the host is to give the whole server up, or may go on. */
const HOSTILE_WORDS = {
  'no JSON': 'given up',
  'no object': 'given up',
  'what has no kind': 'given up',
  'nothing but what nobody asked': 'goes on',
  'a line without end': 'given up',
} as const;

for (const [what, expected] of Object.entries(HOSTILE_WORDS)) {
  test(`an engine that says ${what} ends neither its host nor fills its memory`, async () => {
    const before = process.memoryUsage().rss;
    const { server: started } = await launchHostile(what);
    try {
      const end = await within(20_000, started.start().gone);
      assert.ok(typeof end === 'object', 'it hangs');
      if (expected === 'given up') {
        assert.deepEqual(end, LOST_THREAD);
        await started.ended;
      } else {
        assert.deepEqual(end, { limit: null, cpuMs: 0, peakPages: 0, fault: null });
      }
    } finally {
      started.close();
    }
    assert.ok((process.memoryUsage().rss - before) / 2 ** 20 < 200);
  });
}

test('an engine that says nonsense before it is ready is not started', async () => {
  await assert.rejects(launchHostile('no JSON before it is ready'), LaunchError);
});

function launchHostile(
  what: string,
): ReturnType<typeof SlotServer.launch<unknown, typeof LOST_THREAD>> {
  return SlotServer.launch<unknown, typeof LOST_THREAD>({
    command: { program: process.execPath, args: [HOSTILE, what], identity: null },
    config: '{}',
    slots: 1,
    socketsPerSlot: 2,
    files: [],
    parse: parseEngineReport,
    lost: LOST_THREAD,
  });
}
