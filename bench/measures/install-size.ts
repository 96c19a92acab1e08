import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../root.ts';
import { row } from './measure.ts';
import type { Figures, Measure } from './measure.ts';

const MEGABYTE = 1e6;
const PACK_MS = 60_000;

const Packed = z.array(z.object({ size: z.number(), unpackedSize: z.number() }));
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** What npm would put into the package, without building it anew. */
async function packed(): Promise<{ readonly size: number; readonly unpackedSize: number }> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT, timeout: PACK_MS });
  const [first] = Packed.parse(JSON.parse(stdout));
  if (first === undefined) {
    throw new Error('npm pack told of no package');
  }
  return first;
}

/** The packages that come with it: those that it needs, and those that they need. */
function dependencies(name: string, found: Set<string>): Set<string> {
  const path = name === '' ? ROOT : join(ROOT, 'node_modules', name);
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
  for (const needed of Object.keys(manifest.dependencies).filter((needed) => !found.has(needed))) {
    found.add(needed);
    dependencies(needed, found);
  }
  return found;
}

function folderBytes(path: string): number {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce(
    (sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size,
    0,
  );
}

async function sizes(): Promise<Figures> {
  const { size, unpackedSize } = await packed();
  const needed = [...dependencies('', new Set())];
  const bytes = needed.map((name) => folderBytes(join(ROOT, 'node_modules', name)));
  const installed = bytes.reduce((sum, size) => sum + size, unpackedSize);
  return {
    rows: [
      row('the package, packed', 'MB', [size / MEGABYTE]),
      row('the package, installed', 'MB', [unpackedSize / MEGABYTE]),
      row('with its dependencies, installed', 'MB', [installed / MEGABYTE]),
      row('installed', 'packages', [needed.length + 1]),
    ],
  };
}

export const installSize: Measure = {
  name: 'install-size',
  title: 'Size of an installation',
  what: 'What `npm install pysandbox` brings. Python and bubblewrap are the system’s.',
  baseline: null,
  measure: sizes,
};
