import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const Coverage = z.object({ result: z.array(z.object({ url: z.string() })) });

/** How many files of JavaScript a Node process loads: those that V8's coverage tells of. */
export async function loadedFiles(args: readonly string[], folder: string): Promise<number> {
  const coverage = await mkdtemp(join(folder, 'coverage-'));
  try {
    await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, NODE_V8_COVERAGE: coverage },
    });
    const [name = ''] = (await readdir(coverage)).toSorted();
    const told = Coverage.parse(JSON.parse(await readFile(join(coverage, name), 'utf8')));
    return told.result.filter(({ url }) => url.startsWith('file:')).length;
  } finally {
    await rm(coverage, { recursive: true });
  }
}
