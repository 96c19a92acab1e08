import { join } from 'node:path';
import type { Peer, ReadyPeer } from './peer.ts';
import { needProgram, processPeer, versionOf } from './process.ts';
import { makeRootFolder } from './root-folder.ts';

const LIMITS = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=512:512'];

/** `podman run` of a root folder, so that no image has to be pulled from anywhere. */
export const podman: Peer = {
  name: 'podman',
  install: 'apt-get install podman crun',
  walls: 'namespaces, seccomp, limits',
  version: () => versionOf('podman'),
  async prepare(setting) {
    await needProgram('podman');
    const root = await makeRootFolder(setting);
    const { folder, python, pythonFolders } = setting;
    const withRuntime = (runtime: string): ReadyPeer =>
      processPeer('podman', (code) => [
        ...['--runtime', runtime, '--storage-driver', 'vfs'],
        ...['--root', join(folder, 'storage'), '--runroot', join(folder, 'state')],
        ...['run', '--rm', '--network', 'none', '--read-only', ...LIMITS],
        ...['/usr', ...pythonFolders].flatMap((path) => ['--volume', `${path}:${path}:ro`]),
        ...['--rootfs', root, python, '-c', code],
      ]);
    const first = withRuntime('crun');
    const works = await first.run('').catch((error: unknown) => error);
    return works instanceof Error ? withRuntime('runc') : first;
  },
};
