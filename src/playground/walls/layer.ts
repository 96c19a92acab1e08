import { isObject, readList, readObject, readText, readTextOrNull } from '../run/read-json.ts';

/** One layer of a wall, and whether it holds. */
export interface Layer {
  readonly wall: string;
  readonly name: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly found: string;
  readonly problem: string | null;
  readonly remedy: string | null;
}

/** What the service says of its walls. */
export interface Walls {
  readonly layers: readonly Layer[];
  /** The wall that runs take; null when none stands. */
  readonly chosen: string | null;
}

/** The report of `GET /v1/walls`; null when it is none. */
export function readWalls(value: unknown): Walls | null {
  return isObject(value) && Array.isArray(value['layers'])
    ? { layers: readList(value['layers'], readLayer), chosen: readTextOrNull(value['chosen']) }
    : null;
}

function readLayer(value: unknown): Layer {
  const fields = readObject(value);
  return {
    wall: readText(fields['wall']),
    name: readText(fields['name']),
    ok: fields['ok'] === true,
    required: fields['required'] === true,
    found: readText(fields['found']),
    problem: readTextOrNull(fields['problem']),
    remedy: readTextOrNull(fields['remedy']),
  };
}

/** What the layers of walls are for, in plain words. Those that are here stand around the guest. */
const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['user namespaces', 'It is nobody on the host, and sees no file, process or network of it.'],
  ['nested user namespaces', 'Each guest has namespaces of its own, apart from all others.'],
  ['seal', 'Descriptors, capabilities and mounts are given up before the code comes.'],
  ['seccomp', 'System calls that Python does not need are refused.'],
  ['landlock', 'Files and sockets beyond its own are refused once more.'],
  ['cgroup', 'Memory and processes are counted and limited by the kernel.'],
  ['guest image', 'The interpreter is the one that was audited, byte for byte.'],
  ['engine process', 'WebAssembly runs in a process that may do next to nothing.'],
  ['engine cage', 'Around that process are namespaces and a filter of system calls.'],
  ['isolated page', 'The browser keeps this page apart from those of other origins.'],
  ['WebAssembly', 'Every system call of the guest is answered by pysandbox, none by the system.'],
]);

/** What a layer is for; null for what is not a wall itself, such as the version of a program. */
export function purposeOf({ name }: Layer): string | null {
  return PURPOSES.get(name) ?? null;
}

/** The layers in this browser. The browser's own sandbox is around them, and is not looked at. */
export function browserLayers(): Walls {
  const isolated = crossOriginIsolated;
  const common = { wall: 'browser', required: true };
  const here: Layer = {
    ...common,
    name: 'isolated page',
    ok: isolated,
    found: isolated ? 'cross-origin isolated' : '',
    problem: isolated ? null : 'the page is not cross-origin isolated',
    remedy: isolated ? null : 'Open it over HTTPS, or from localhost',
  };
  const wasm: Layer = {
    ...common,
    name: 'WebAssembly',
    ok: typeof WebAssembly === 'object',
    found: 'a worker of its own for each guest',
    problem: typeof WebAssembly === 'object' ? null : 'this browser has no WebAssembly',
    remedy: null,
  };
  return { layers: [here, wasm], chosen: isolated && wasm.ok ? 'browser' : null };
}
