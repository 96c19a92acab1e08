/**
 * Control groups of version 2: with real guests where the machine delegates its controllers to us, else
 * the same code on an ordinary folder. The name of each test says which of the two it was.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { findCgroupParents, makeCgroups } from '../../src/launcher/cgroup.ts';
import type { CgroupParent } from '../../src/launcher/cgroup.ts';
import { attack, valueOf } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';
import { projectPath } from '../helpers/project.ts';

const delegated = findCgroupParents().find(({ version }) => version === 2);

if (delegated === undefined) {
  test(
    'version 2, on a made-up tree: a guest’s group is made, entered, read and removed',
    onMadeUpTree,
  );
} else {
  const tests: readonly [string, (parent: CgroupParent) => Promise<void>][] = [
    ['the memory of all processes is held and told', heldMemory],
    ['shared memory without a file counts', heldSharedMemory],
    ['the number of tasks is held', heldTasks],
    ['a guest sees no group but its own', seenGroups],
    ['groups go with their guests and their zygote', leftGroups],
  ];
  for (const [name, run] of tests) {
    test(`version 2, real groups: ${name}`, async (context) => {
      context.diagnostic(`groups of version 2 in ${delegated.folder}`);
      await run(delegated);
    });
  }
}

/** Eight times 60 MiB, in as many processes: none of them alone is over the limit. */
async function heldMemory(): Promise<void> {
  const code = `
import time
for n in range(8):
    if os.fork() == 0:
        kept = bytearray(b"x") * (60 * 2**20)
        time.sleep(60)
time.sleep(60)`;
  const limits = { memoryMiB: 150, diskMiB: 1, timeoutMs: 60_000 };
  const outcome = await attack(code, { policy: { extends: 'subprocess', limits } });
  assert.equal(outcome.status, 'memory');
  // More than any one process had, so the group told it; at most what compileCgroup gives it.
  const { peakMemoryMiB } = outcome.usage;
  assert.ok(peakMemoryMiB > 100 && peakMemoryMiB <= 150 + 1 + 64 + 8, String(peakMemoryMiB));
}

async function heldSharedMemory(): Promise<void> {
  const code = `
import mmap
part = mmap.mmap(-1, 300 * 2**20)
for offset in range(0, len(part), 4096):
    part[offset] = 1`;
  const limits = { memoryMiB: 100, diskMiB: 1, timeoutMs: 60_000 };
  const policy = { extends: 'subprocess', limits } as const;
  // The limit on address space is lifted, so that nothing but the group is left.
  const outcome = await attack(code, { policy, without: ['rlimits'] });
  assert.equal(outcome.status, 'memory');
}

async function heldTasks(): Promise<void> {
  const code = `
import time
def fork():
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
[outcome(fork) for n in range(12)].count("done")`;
  const policy = { extends: 'subprocess', limits: { timeoutMs: 60_000 } } as const;
  const started = await valueOf(code, {
    policy,
    replan: (plan) => ({ ...plan, cgroup: { ...plan.cgroup, tasks: 5 } }),
  });
  assert.equal(started, 4, 'the guest itself is the fifth');
  assert.equal(await valueOf(code, { policy }), 12);
}

async function seenGroups(): Promise<void> {
  const policy = { extends: 'subprocess', proc: true } as const;
  assert.equal(await valueOf('open("/proc/self/cgroup").read()', { policy }), '0::/\n');
}

async function leftGroups({ folder }: CgroupParent): Promise<void> {
  const ours = (): string[] =>
    readdirSync(folder).filter((name) => name.startsWith(`pysandbox-${process.pid}-`));
  await until(() => ours().length === 0);
  const opened = await openWall({ policy: { extends: 'subprocess' } });
  const session = await opened.open();
  await session.run('1', {});
  const [zygote = ''] = ours();
  const guest = join(folder, zygote, '0');
  assert.match(readFileSync(join(guest, 'cgroup.procs'), 'utf8'), /^\d+\n$/);
  assert.match(readFileSync(join(folder, zygote, 'zygote', 'cgroup.procs'), 'utf8'), /^\d+\n$/);
  session.kill();
  await until(() => !existsSync(guest));
  await opened[Symbol.asyncDispose]();
  await until(() => ours().length === 0);
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !holds(); attempt += 1) {
    await sleep(50);
  }
  assert.ok(holds());
}

/** The zygote's own code; the kernel's part, and the namespace of groups, are left out. */
const PYTHON = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
import linux, zygote_cgroup
linux.hide_cgroups = lambda: None
zygote_cgroup.enter([0])
group = zygote_cgroup.Cgroup(json.loads(sys.argv[2]), 7)
group.join()
folder = json.loads(sys.argv[2])[0]["path"] + "/7"
found = {name: open(f"{folder}/{name}").read() for name in os.listdir(folder)}
for name, text in (("memory.peak", "4096\\n"), ("memory.events", "low 0\\noom 3\\noom_kill 2\\n"), ("pids.events", "max 5\\n")):
    with open(f"{folder}/{name}", "w") as file:
        file.write(text)
peaks = group.peaks()
for name in os.listdir(folder):
    os.unlink(f"{folder}/{name}")
group.remove()
print(json.dumps([found, peaks, os.path.exists(folder)]))`;

function onMadeUpTree(context: TestContext): void {
  context.diagnostic('no version 2 is delegated to this process: on an ordinary folder');
  const root = mkdtempSync(join(tmpdir(), 'cgroup-v2-test-'));
  writeFileSync(join(root, 'cgroup.controllers'), 'cpu memory pids\n');
  writeFileSync(join(root, 'self'), '0::/main\n');
  const parents = findCgroupParents(root, join(root, 'self'));
  const made = makeCgroups(parents, { memoryBytes: 1000, tasks: 7 }, null);
  const [entry = -1, ...others] = made.entries;
  assert.deepEqual(others, []);
  const hierarchies = made.hierarchies.map((hierarchy, place) => ({
    ...hierarchy,
    path: made.folders[place],
  }));
  const output = execFileSync(
    'python3',
    ['-c', PYTHON, projectPath('guest'), JSON.stringify(hierarchies)],
    { stdio: [entry, 'pipe', 'inherit'] },
  );
  closeSync(entry);
  const [zygote = ''] = made.folders.map((folder) => join(folder, 'zygote', 'cgroup.procs'));
  assert.equal(readFileSync(zygote, 'utf8'), '0');
  assert.deepEqual(JSON.parse(output.toString()), [
    {
      'memory.max': '1000',
      'memory.swap.max': '0',
      'memory.oom.group': '1',
      'pids.max': '7',
      'cgroup.procs': '0',
    },
    { peakBytes: 4096, oomKills: 2, refusedTasks: 5 },
    false,
  ]);
  rmSync(root, { recursive: true });
}
