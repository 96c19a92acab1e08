import type { Peer } from './peer.ts';
import { needProgram, processPeer, versionOf } from './process.ts';

/** What one writes by hand for one program: all namespaces, a read-only /usr, and nothing else. */
export const bubblewrap: Peer = {
  name: 'bubblewrap by hand',
  install: 'apt-get install bubblewrap',
  walls: 'namespaces; no seccomp filter, no limits',
  isConcurrent: true,
  version: () => versionOf('bwrap'),
  async prepare({ python, pythonFolders }) {
    await needProgram('bwrap');
    const cage = [
      ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv'],
      ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin'],
      ...['--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
      ...pythonFolders.flatMap((folder) => ['--ro-bind', folder, folder]),
      ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--chdir', '/tmp'],
    ];
    return processPeer('bwrap', (code) => [...cage, python, '-c', code]);
  },
};
