import type { HostStream } from './bodies.ts';

/** An inode of the guest's own, by its place in the list; one of the system's, by its path. */
export type InodePlace = number | string;

/** Seconds and nanoseconds of the last access, modification and change. */
export type Times = readonly [number, number, number, number, number, number];

interface NodeBase {
  readonly number: number;
  readonly permissions: number;
  readonly owner: number;
  readonly readOnly: boolean;
  readonly counted: boolean;
  readonly times: Times;
}

/** An inode that the guest can change, or that it got from the host. */
export type NodeState = NodeBase &
  (
    | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly shared: boolean }
    | {
        readonly kind: 'folder';
        readonly pinned: boolean;
        readonly entries: readonly (readonly [name: string, order: number, node: number])[];
      }
    | { readonly kind: 'link'; readonly target: string }
    | { readonly kind: 'stream' }
  );

/** How an open file is given: as its inode says, by a stream of the host, or as an end of a pipe. */
export type BodyState =
  | { readonly kind: 'inode' }
  | { readonly kind: 'host'; readonly stream: HostStream }
  | { readonly kind: 'pipe'; readonly pipe: number; readonly writes: boolean };

export interface OpenFileState {
  readonly inode: InodePlace;
  readonly body: BodyState;
  readonly flags: number;
  readonly position: number;
}

export interface MappingState {
  readonly file: InodePlace;
  readonly address: number;
  readonly length: number;
  readonly offset: number;
  readonly writesBack: boolean;
}

/** All that a kernel holds of its guest between two runs, but for the guest's memory. Plain data. */
export interface KernelState {
  readonly nodes: readonly NodeState[];
  /** The guest's own trees, by their paths. */
  readonly trees: readonly (readonly [path: string, node: number])[];
  /** What each pipe holds. */
  readonly pipes: readonly Uint8Array[];
  readonly files: readonly OpenFileState[];
  readonly descriptors: readonly (readonly [number: number, file: number, closeOnExec: boolean])[];
  readonly mappings: readonly MappingState[];
  readonly currentFolder: InodePlace;
  readonly mask: number;
  readonly outOfMemory: boolean;
  /** How far clocks without real time have gone, in microseconds. */
  readonly elapsed: number;
  /** The last number that an inode was given. */
  readonly lastNumber: number;
}
