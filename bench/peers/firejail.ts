import type { Peer } from './peer.ts';
import { needProgram, processPeer, versionOf } from './process.ts';

/** Without a profile, and with the layers that its manual names for programs that are not trusted. */
export const firejail: Peer = {
  name: 'firejail',
  install: 'apt-get install firejail',
  walls: 'namespaces, seccomp; the host’s files but for home',
  version: () => versionOf('firejail'),
  async prepare({ python, folder }) {
    await needProgram('firejail');
    const cage = [
      ...['--quiet', '--noprofile', '--net=none', '--caps.drop=all', '--seccomp', '--nonewprivs'],
      ...[`--private=${folder}`, '--private-dev'],
    ];
    return processPeer('firejail', (code) => [...cage, python, '-c', code]);
  },
};
