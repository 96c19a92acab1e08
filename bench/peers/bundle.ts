import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerSetting } from './peer.ts';
import { makeRootFolder } from './root-folder.ts';

const HIDDEN = ['acpi', 'kcore', 'keys', 'timer_list', 'scsi'].map((name) => `/proc/${name}`);
const READ_ONLY = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`);

const readOnly = (folder: string): object => ({
  destination: folder,
  type: 'bind',
  source: folder,
  options: ['rbind', 'ro', 'nosuid', 'nodev'],
});

/**
 * What OCI runtimes take: a folder with a root and a config.json, for one program. It is what `runc spec`
 * writes, without a terminal, capabilities and cgroups: groups would make each run slower, and not every
 * place has them.
 */
export class Bundle {
  readonly folder: string;
  readonly #setting: PeerSetting;

  private constructor(setting: PeerSetting) {
    this.folder = setting.folder;
    this.#setting = setting;
  }

  static async make(setting: PeerSetting): Promise<Bundle> {
    await makeRootFolder(setting);
    return new Bundle(setting);
  }

  /** Writes the program to run next. */
  async program(code: string, id: string): Promise<string> {
    const folder = join(this.folder, id);
    await writeFile(join(folder, 'config.json'), JSON.stringify(this.#config(code)));
    return folder;
  }

  #config(code: string): object {
    const { python, pythonFolders } = this.#setting;
    return {
      ociVersion: '1.0.0',
      process: {
        terminal: false,
        user: { uid: 0, gid: 0 },
        args: [python, '-c', code],
        env: ['PATH=/usr/bin', 'LANG=C.UTF-8'],
        cwd: '/',
        capabilities: {},
        noNewPrivileges: true,
      },
      root: { path: join(this.folder, 'root'), readonly: true },
      hostname: 'bench',
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
        { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev'] },
        ...['/usr', ...pythonFolders].map(readOnly),
      ],
      linux: {
        namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
        maskedPaths: HIDDEN,
        readonlyPaths: READ_ONLY,
      },
    };
  }
}
