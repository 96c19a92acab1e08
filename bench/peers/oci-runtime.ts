import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Bundle } from './bundle.ts';
import type { Peer } from './peer.ts';
import { needProgram, runProcess, versionOf } from './process.ts';

/** What sets one runtime apart from another. */
interface Runtime {
  readonly name: string;
  readonly program: string;
  readonly walls: string;
  /** Options before `run`. */
  readonly options: readonly string[];
}

/** A container of a runtime that reads OCI bundles; each run is one container. */
function ociRuntime({ name, program, walls, options }: Runtime): Peer {
  return {
    name,
    install: `apt-get install ${program}`,
    walls,
    isConcurrent: program === 'runc',
    version: () => versionOf(program),
    async prepare(setting) {
      await needProgram(program);
      const bundle = await Bundle.make(setting);
      const state = join(setting.folder, 'state');
      let count = 0;
      const run = async (code: string): ReturnType<typeof runProcess> => {
        count += 1;
        const id = `bench-${process.pid}-${count}`;
        await mkdir(join(setting.folder, id));
        const folder = await bundle.program(code, id);
        return runProcess(program, ['--root', state, ...options, 'run', '--bundle', folder, id]);
      };
      return { run, close: async () => {} };
    },
  };
}

export const crun = ociRuntime({
  name: 'crun',
  program: 'crun',
  walls: 'namespaces; no seccomp filter in its plain spec',
  options: ['--cgroup-manager=disabled'],
});

export const runc = ociRuntime({
  name: 'runc',
  program: 'runc',
  walls: 'namespaces; no seccomp filter in its plain spec',
  options: [],
});

/** Its ptrace platform works wherever Linux does; KVM is not to be had in most clouds. */
export const runsc = ociRuntime({
  name: 'runsc (gVisor)',
  program: 'runsc',
  walls: 'a kernel in user space, namespaces, seccomp',
  options: ['--network=none', '--ignore-cgroups', '--platform=ptrace'],
});
