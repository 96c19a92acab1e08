import { execFile } from 'node:child_process';
import { Sandbox } from '../../../src/index.ts';
import type { Outcome, WallKind } from '../../../src/index.ts';
import { openWall } from '../../helpers/open-session.ts';
import type { WallChange } from '../../helpers/open-session.ts';
import { optionsFor } from '../../helpers/walls.ts';
import type { Attack } from './attack.ts';
import { Scene } from './scene.ts';

const BARE_MS = 10_000;
const GUEST_MS = 5000;

/** Whether an attack gets what it is after, from behind a wall. */
export async function attackWall(attack: Attack, wall: WallKind): Promise<boolean> {
  return tried(attack, (code) =>
    attack.change === undefined ? inSandbox(wall, code) : behind(attack.change, code),
  );
}

/** The same with the layers taken away that stop it. */
export async function attackBare(attack: Attack): Promise<boolean> {
  const { bare, change } = attack;
  return tried(attack, (code, folder) =>
    bare === undefined ? inPython(code, folder) : behind({ ...change, ...bare }, code),
  );
}

async function tried(
  { goal, code }: Attack,
  run: (code: string, folder: string) => Promise<string>,
): Promise<boolean> {
  await using scene = await Scene.open();
  const printed = await run(`${scene.prelude}${code}`, scene.folder);
  return await scene.worked(goal, printed);
}

async function behind(change: WallChange, code: string): Promise<string> {
  await using opened = await openWall(change);
  const session = await opened.open();
  return printedBy(await session.run(code, { timeoutMs: GUEST_MS }));
}

async function inSandbox(wall: WallKind, code: string): Promise<string> {
  await using sandbox = await Sandbox.create(optionsFor(wall));
  return printedBy(await sandbox.run(code, { timeoutMs: GUEST_MS }));
}

/** All that came out of a guest, in whatever way. */
function printedBy(outcome: Outcome): string {
  return JSON.stringify(outcome, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

function inPython(code: string, cwd: string): Promise<string> {
  return new Promise((settle) => {
    execFile('python3', ['-c', code], { cwd, timeout: BARE_MS }, (_, stdout, stderr) =>
      settle(stdout + stderr),
    );
  });
}
