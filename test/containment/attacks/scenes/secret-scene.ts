import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proxy } from '../../../../src/index.ts';
import type { Oracle } from '../attack.ts';
import { openFolder, removeFolder } from './folder.ts';
import type { Scene } from './scene.ts';
import { startVictim } from './victim.ts';

type Hiding = Extract<Oracle, { kind: 'secret' }>['in'];

/** A secret that no program has seen before, where a guest must not get it. */
export async function secretScene(hiding: Hiding): Promise<Scene> {
  const secret = randomBytes(16).toString('hex');
  const judge: Scene['judge'] = ({ text }) =>
    Promise.resolve(text.includes(secret) ? 'the secret was told' : null);
  switch (hiding) {
    case 'file':
      return inFile(secret, judge);
    case 'environment':
      return inEnvironment(secret, judge);
    case 'object':
      return inObject(secret, judge);
    case 'victim': {
      const victim = await startVictim(secret);
      const { pid, address } = victim;
      return {
        variables: { victim: pid, address },
        judge,
        [Symbol.asyncDispose]: () => Promise.resolve(victim.end()),
      };
    }
  }
}

/** A file that is also a module and a line of text: whatever a program reads files by finds it. */
function inFile(secret: string, judge: Scene['judge']): Scene {
  const folder = openFolder();
  const path = join(folder, 'canary.py');
  writeFileSync(path, `canary = "${secret}"\n`);
  return {
    variables: { secret_path: path, secret_folder: folder },
    judge,
    [Symbol.asyncDispose]: () => Promise.resolve(removeFolder(folder)),
  };
}

function inEnvironment(secret: string, judge: Scene['judge']): Scene {
  const name = `PYSANDBOX_CANARY_${randomBytes(4).toString('hex')}`;
  process.env[name] = secret;
  return {
    variables: { secret_name: name, host_pid: process.pid },
    environment: { [name]: secret },
    judge,
    [Symbol.asyncDispose]: () => {
      delete process.env[name];
      return Promise.resolve();
    },
  };
}

/** Handed out with nothing allowed; `answer` and `wait` may be called. */
function inObject(secret: string, judge: Scene['judge']): Scene {
  const vault = { inner: secret, method: () => secret };
  return {
    variables: {},
    vault,
    expose: {
      handed: proxy(vault, { allow: [] }),
      answer: () => 42,
      wait: () => new Promise(() => {}),
    },
    judge,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
