import { InternalError } from '../../../model/errors.ts';
import type { SlotReport } from '../../../launcher/slot-server.ts';
import type { ThreadEnd } from '../link/guest-link.ts';
import type { GuestConfig } from '../machine/guest-config.ts';

/** Sockets of one guest: what the host sends, what the guest sends. */
export const SOCKETS_PER_GUEST = 2;

/** The first line of the host: the image, as `OpenImage` has it. */
export interface EngineConfig {
  readonly descriptors: readonly number[];
  readonly list: string;
}

/** Every further line of the host. */
export type EngineCommand =
  | { readonly op: 'start'; readonly slot: number; readonly config: GuestConfig }
  | { readonly op: 'interrupt' | 'kill'; readonly slot: number };

/** Our own host sends whole objects: it is enough to tell the two apart. */
export function isEngineConfig(value: unknown): value is EngineConfig {
  return typeof value === 'object' && value !== null && 'descriptors' in value;
}

export function isEngineCommand(value: unknown): value is EngineCommand {
  return typeof value === 'object' && value !== null && 'op' in value;
}

/** What the engine tells once it is ready. */
export interface EngineReady {
  /** Null when the image is damaged: then the engine serves nobody. */
  readonly imagePages: number | null;
}

const MAX_FAULT_CHARACTERS = 500;

/** A guest whose engine is gone can't have been told of. */
export const LOST_THREAD: ThreadEnd = {
  limit: null,
  cpuMs: 0,
  peakPages: 0,
  fault: 'its engine is gone',
};

/** A number that can be one; it is told to the caller, so it must not be what is none. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Reads a line of the engine; it may be in the hands of a guest that broke the engine. */
export function parseEngineReport(line: string): SlotReport<EngineReady, ThreadEnd> {
  const message: unknown = JSON.parse(line);
  if (typeof message !== 'object' || message === null) {
    throw new InternalError('the engine sent a line that is not an object');
  }
  const fields = new Map<string, unknown>(Object.entries(message));
  const number = (name: string): number => count(fields.get(name));
  const pages = fields.get('imagePages');
  switch (fields.get('kind')) {
    case 'ready':
      return { kind: 'ready', ready: { imagePages: typeof pages === 'number' ? pages : null } };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'failed':
      return { kind: 'failed', slot: number('slot'), problem: String(fields.get('problem')) };
    case 'gone':
      return {
        kind: 'gone',
        slot: number('slot'),
        end: {
          limit: fields.get('limit') === 'cpu' ? 'cpu' : null,
          cpuMs: number('cpuMs'),
          peakPages: number('peakPages'),
          fault: faultOf(fields.get('fault')),
        },
      };
    default:
      throw new InternalError('the engine sent a line that is no report');
  }
}

/** For a message to the caller: as much of a text as is of use. */
function faultOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MAX_FAULT_CHARACTERS) : null;
}
