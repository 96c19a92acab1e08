import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NO_SWITCHES } from '../launcher/launch.ts';
import { InternalError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { PythonValue } from '../model/value.ts';
import { makeOpenFolder } from '../packages/layer-list.ts';
import { writeReadable } from '../packages/write-wheels.ts';
import type { Machine } from '../packages/wheel-tags.ts';
import { compilePolicy } from '../policy/index.ts';
import { KernelWall } from '../wall/kernel/kernel-wall.ts';
import { Session } from './session.ts';

const MIB = 1024 * 1024;

/** Source that is compiled in one go; what comes of it is a few times as large at most. */
const BATCH_BYTES = MIB;
const BATCH_FILES = 200;
/** A module above this is left to whoever imports it. */
const MOST_SOURCE_BYTES = 8 * MIB;

/** Tests of packages are rarely imported, and are often half of them. */
const RARE = /(?:^|\/)tests?\//;

const POLICY = {
  extends: 'strict',
  packages: 'site',
  limits: {
    memoryMiB: 1024,
    resultBytes: 256 * MIB,
    timeoutMs: 600_000,
    cpuMs: 3_600_000,
  },
} as const;

/** PEP 552: hash-based, and not checked against the source, which cannot change. */
const PROGRAM = `
import importlib.util, marshal
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import decode_source, source_hash

def compiled(path):
    try:
        with open(path, "rb") as file:
            source = file.read()
        code = compile(source, path, "exec", dont_inherit=True, optimize=-1)
        return bytes(_code_to_hash_pyc(code, source_hash(source), False))
    except Exception:
        return None  # of another version of Python, or a template: whoever imports it is told

def compile_all(paths):
    return [compiled("/packages/" + path) for path in paths]

importlib.util.cache_from_source("/packages/NAME.py")
`;

/**
 * Compiles the modules of a layer, so that no guest has to. What a stranger wrote is compiled where it
 * would run: in a cage. The host chooses the names; what comes back is no more trusted than the source.
 */
export async function addBytecode(
  files: string,
  interpreter: Interpreter,
  machine: Machine,
): Promise<void> {
  const batches = batchesOf(files);
  if (batches.length === 0) {
    return;
  }
  const plan = compilePolicy(POLICY, { arch: machine, interpreter });
  const wall = new KernelWall({
    plan,
    interpreter,
    mode: 'fork',
    spares: 0,
    switches: NO_SWITCHES,
  });
  try {
    const guest = await wall.open();
    const session = new Session({ guest, limits: plan.limits, oneShot: false, onClosed: () => {} });
    const prepared = await session.run(PROGRAM, {});
    const cached = prepared.status === 'ok' ? prepared.value : null;
    const suffix =
      typeof cached === 'string' ? /NAME(\.[\w-]+\.pyc)$/.exec(cached)?.[1] : undefined;
    if (suffix === undefined) {
      throw new InternalError(`the packages could not be compiled: ${prepared.stderr.slice(-500)}`);
    }
    for (const batch of batches) {
      const outcome = await session.call('compile_all', [batch], {}, {});
      if (outcome.status !== 'ok' || !Array.isArray(outcome.value)) {
        throw new InternalError(`the packages could not be compiled: ${outcome.status}`);
      }
      writeBatch(files, batch, outcome.value, suffix);
    }
    session.kill();
  } finally {
    await wall.close();
  }
}

function writeBatch(
  files: string,
  batch: readonly string[],
  values: readonly PythonValue[],
  suffix: string,
): void {
  for (const [index, path] of batch.entries()) {
    const bytecode = values[index];
    if (bytecode instanceof Uint8Array) {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.py'.length);
      const folder = join(files, dirname(path), '__pycache__');
      if (!existsSync(folder)) {
        makeOpenFolder(folder);
      }
      writeReadable(join(folder, name + suffix), bytecode);
    }
  }
}

/** Modules to compile, so many at a time that their bytecode fits into one message. */
function batchesOf(files: string): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const path of readdirSync(files, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (path.endsWith('.py') && !RARE.test(path)) {
      const stat = statSync(join(files, path));
      if (stat.isFile() && stat.size <= MOST_SOURCE_BYTES) {
        const last = batches.at(-1);
        if (last === undefined || last.length >= BATCH_FILES || stat.size > room) {
          batches.push([path]);
          room = BATCH_BYTES - stat.size;
        } else {
          last.push(path);
          room -= stat.size;
        }
      }
    }
  }
  return batches;
}
