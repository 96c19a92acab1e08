import { barePeer } from './bare.ts';
import { bubblewrap } from './bubblewrap.ts';
import { firejail } from './firejail.ts';
import { monty, pyodide, pyodideSnapshot, pythonWasi, sandboxRuntime } from './npm-packages.ts';
import { crun, runc, runsc } from './oci-runtime.ts';
import { OWN } from './ours.ts';
import type { Peer } from './peer.ts';
import { podman } from './podman.ts';
import { restrictedPython } from './restricted-python.ts';

/** Ours and everybody else's, in the order of the tables. */
export function allPeers(python: string): readonly Peer[] {
  return [
    barePeer(python),
    ...OWN,
    ...[bubblewrap, crun, runc, podman, runsc, firejail, sandboxRuntime],
    ...[pyodide, pyodideSnapshot, pythonWasi, monty, restrictedPython],
  ];
}
