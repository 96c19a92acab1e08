import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { removeCgroups } from './cgroup.ts';

/**
 * Reads folder names until its input ends, which also happens when the host is killed, then removes
 * the groups below them and the folders themselves. It ends by itself after a few seconds.
 */
const SCRIPT = `
folders=
while read -r folder; do folders="$folders $folder"; done
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  left=
  for folder in $folders; do
    rmdir "$folder"/*/ "$folder" 2>/dev/null
    [ -d "$folder" ] && left=$folder
  done
  [ -z "$left" ] && exit 0
  sleep 0.1
done
`;

/**
 * Sees to it that no control group outlives the host. A group is not a process: nothing removes it
 * when its maker is killed, so a small shell outside of the host's process group waits for that.
 */
class Janitor {
  #shell: ChildProcess | null = null;

  /** Announces a folder before anything is put in it. Our own names have no blanks. */
  watch(folders: readonly string[]): void {
    if (folders.length === 0) {
      return;
    }
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(folders.map((folder) => `${folder}\n`).join(''));
  }

  /** Removes folders whose processes are being killed, as soon as the kernel lets us. */
  remove(folders: readonly string[], attempts = 50): void {
    if (folders.length > 0 && !removeCgroups(folders) && attempts > 0) {
      setTimeout(() => this.remove(folders, attempts - 1), 20).unref();
    }
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    shell.on('error', () => {});
    shell.stdin.on('error', () => {});
    shell.unref();
    if (shell.stdin instanceof Socket) {
      shell.stdin.unref();
    }
    return shell;
  }
}

export const janitor = new Janitor();
