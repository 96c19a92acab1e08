import type { Denial, SystemCall } from '../model/denial.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { GuestEnd, WallKind } from '../wall/wall.ts';

/** The version of what is said here. An end that speaks another one is refused. */
export const TUNNEL_VERSION = 1;

/** What a client asks a guest to be. The plan is made by the service, and nothing names its files. */
export interface Wishes {
  readonly wall: 'auto' | WallKind;
  /** A preset's name or a policy, not checked yet; null for what the service gives who names none. */
  readonly policy: string | object | null;
  readonly checkpoints: number;
  /** Whether every system call is told. */
  readonly logCalls: boolean;
  readonly deterministic: { readonly timeMs?: number; readonly seed?: number } | null;
  readonly clockResolutionMs: number | null;
  /** Folders of the guest that the client fills from its own: paths in the guest. */
  readonly folders: readonly string[];
}

/** What the guest is that was opened. */
export interface Opened {
  readonly wall: WallKind;
  readonly fallbackReason: string | null;
  readonly python: string;
  readonly limits: Limits;
  readonly errnos: {
    readonly disk: readonly number[];
    readonly memory: number;
    readonly again: number;
  };
  readonly canReset: boolean;
  readonly canCheckpoint: boolean;
  readonly canFork: boolean;
}

/** An error of the service, as data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a client asks for and waits for, one after the other. */
export type TunnelRequest =
  | { readonly what: 'reset' }
  | { readonly what: 'checkpoint' }
  | { readonly what: 'restore'; readonly handle: string }
  | { readonly what: 'pack'; readonly handle: string }
  /** So many bytes follow in pieces; `label` is what came with them when they were packed. */
  | { readonly what: 'unpack'; readonly label: string; readonly length: number };

/** What became of a request. */
export type TunnelReply =
  | { readonly what: 'refused'; readonly failure: Failure }
  | { readonly what: 'renewed'; readonly ok: boolean }
  | {
      readonly what: 'frozen';
      readonly handle: string;
      readonly sizeBytes: number | null;
      /** Whether no other guest can be made it. */
      readonly own: boolean;
    }
  /** So many bytes follow in pieces. */
  | { readonly what: 'packed'; readonly label: string; readonly length: number };

/** What a client sends. */
export type ClientMessage =
  | { readonly op: 'open'; readonly wishes: Wishes }
  /** Frames of the protocol, cut anywhere; standard input; a checkpoint. */
  | { readonly op: 'channel' | 'stdin' | 'piece'; readonly bytes: Uint8Array }
  | { readonly op: 'stdinEnd' | 'interrupt' | 'kill' }
  | { readonly op: 'request'; readonly request: TunnelRequest }
  /** What the agent said to an `ask`; undefined when it was none. */
  | { readonly op: 'answer'; readonly value: number | null | undefined }
  | { readonly op: 'drop'; readonly handle: string };

/** What a service sends. */
export type ServiceMessage =
  | { readonly op: 'opened'; readonly opened: Opened }
  | { readonly op: 'channel' | 'stdout' | 'stderr' | 'piece'; readonly bytes: Uint8Array }
  | { readonly op: 'end'; readonly end: GuestEnd }
  /** Why the guest is being ended, or none was opened. */
  | { readonly op: 'failed'; readonly failure: Failure }
  | { readonly op: 'denial'; readonly denial: Denial }
  | { readonly op: 'calls'; readonly calls: readonly SystemCall[] }
  /** So many bytes of frames, or of standard input, have been taken. */
  | { readonly op: 'credit' | 'stdinTaken'; readonly count: number }
  | { readonly op: 'stdinClosed' | 'interrupted' }
  /** A service of the agent, to be asked in the client's session. */
  | { readonly op: 'ask'; readonly service: string; readonly args: readonly (number | null)[] }
  | { readonly op: 'reply'; readonly reply: TunnelReply };

/** The first byte of each message. The numbers go over the wire. */
export const CLIENT_OPS = {
  open: 1,
  channel: 2,
  stdin: 3,
  stdinEnd: 4,
  interrupt: 5,
  kill: 6,
  request: 7,
  piece: 8,
  answer: 9,
  drop: 10,
} as const satisfies Readonly<Record<ClientMessage['op'], number>>;

export const SERVICE_OPS = {
  opened: 1,
  channel: 2,
  stdout: 3,
  stderr: 4,
  end: 5,
  failed: 6,
  denial: 7,
  calls: 8,
  credit: 9,
  stdinTaken: 10,
  stdinClosed: 11,
  interrupted: 12,
  ask: 13,
  reply: 14,
  piece: 15,
} as const satisfies Readonly<Record<ServiceMessage['op'], number>>;
