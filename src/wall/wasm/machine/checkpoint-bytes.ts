import type { KernelState, NodeState } from '../kernel/kernel-state.ts';
import { StateError } from '../kernel/load-state.ts';
import { readState } from '../kernel/read-state.ts';
import type { MemoryCopy } from './memory-copy.ts';

/** A guest between two runs, beside the image that it was made of. */
export interface GuestState {
  /** Size of its memory in pages of 64 KiB. */
  readonly pages: number;
  readonly changes: MemoryCopy;
  readonly kernel: KernelState;
}

const LENGTH_BYTES = 4;
const PAGE_BYTES = 65_536;

/**
 * A guest's state as bytes: the length of a list, 4 bytes little-endian, the list as JSON, then the
 * contents of files and pipes and the changed stretches of memory, one after the other.
 */
export function packState({ pages, changes, kernel }: GuestState): Uint8Array[] {
  const contents = [...kernel.nodes.flatMap(contentOf), ...kernel.pipes];
  const list = {
    pages,
    ranges: changes.ranges,
    kernel: {
      ...kernel,
      nodes: kernel.nodes.map((node) =>
        node.kind === 'file' ? { ...node, bytes: node.bytes.length } : node,
      ),
      pipes: kernel.pipes.map(({ length }) => length),
    },
  };
  const text = new TextEncoder().encode(JSON.stringify(list));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return [length, text, ...contents, changes.bytes];
}

function contentOf(node: NodeState): Uint8Array[] {
  return node.kind === 'file' ? [node.bytes] : [];
}

/**
 * The other way. Whoever broke the engine may have made them, so nothing is taken for granted.
 * @throws StateError for what is no such bytes
 */
export function unpackState(bytes: Uint8Array): GuestState {
  if (bytes.length < LENGTH_BYTES) {
    throw new StateError('too few bytes');
  }
  let at = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) {
      throw new StateError('too few bytes');
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  const text = bytes.subarray(LENGTH_BYTES, Math.min(at, bytes.length));
  const list: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  const { pages, ranges, kernel } = readState(list, take);
  const length = ranges.reduce((sum, [, count]) => sum + count, 0);
  const last = ranges.at(-1) ?? [0, 0];
  if (last[0] + last[1] > pages * PAGE_BYTES) {
    throw new StateError('memory beyond its end');
  }
  return { pages, kernel, changes: { ranges, bytes: take(length) } };
}
