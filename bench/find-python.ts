import { existsSync } from 'node:fs';
import { z } from 'zod';
import { runProcess } from './peers/process.ts';

/** Debian's interpreter, for which `apt-get install python3-pandas` installs. */
const DEBIAN = '/usr/bin/python3';

/** Where Debian says which of several libraries is meant: numpy's among them. */
const ALTERNATIVES = '/etc/alternatives';

const PROBE = 'import json, sys; print(json.dumps([sys.executable, sys.base_prefix]))';

/** The interpreter of all that do not bring their own, and the folders that a cage must show for it. */
export async function findPython(
  wanted: string | undefined,
): Promise<{ readonly python: string; readonly pythonFolders: readonly string[] }> {
  const program = wanted ?? (existsSync(DEBIAN) ? DEBIAN : 'python3');
  const { stdout } = await runProcess(program, ['-c', PROBE]);
  const [python, prefix] = z.tuple([z.string(), z.string()]).parse(JSON.parse(stdout));
  const folders = [...(prefix === '/usr' ? [] : [prefix]), ALTERNATIVES];
  return { python, pythonFolders: folders.filter((folder) => existsSync(folder)) };
}
