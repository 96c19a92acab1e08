/** What the doctor examines of each wall, in its order; THREAT_MODEL.md says what each is for. */
export const LAYER_NAMES = {
  kernel: [
    'kernel',
    'bubblewrap',
    'python',
    'user namespaces',
    'nested user namespaces',
    'seal',
    'seccomp',
    'landlock',
    'denials',
    'cgroup',
  ],
  wasm: ['guest image', 'engine process', 'engine cage'],
} as const;

export type LayerName = (typeof LAYER_NAMES)['kernel' | 'wasm'][number];

/** Whether `name` is a layer of its own. The seal and the launcher have more names, for their steps. */
export function isLayerName(name: unknown): name is LayerName {
  return [...LAYER_NAMES.kernel, ...LAYER_NAMES.wasm].some((known) => known === name);
}
