import type { PythonError } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';

/** A value as it travels: marshal, and the raw bytes of its large buffers beside it. */
export interface EncodedValue {
  readonly bytes: Uint8Array;
  readonly attached: Uint8Array;
}

/** A value ready to be sent: the buffers are written as they are, never joined in memory. */
export interface OutgoingValue {
  readonly bytes: Uint8Array;
  readonly attached: readonly Uint8Array[];
  /** Whether anything in it goes beyond what marshal has types for. */
  readonly extended: boolean;
  /** The guest's numbers of its own objects in it, each once. */
  readonly guests: readonly number[];
}

/** Displays of one run, and bytes of all of them. */
export type DisplayRoom = readonly [count: number, bytes: number];

/** One program to run. */
export interface RunMessage {
  readonly op: 'run';
  readonly id: number;
  /** `module` is `python -m`. */
  readonly kind: 'code' | 'module';
  readonly code: string | null;
  readonly module: string | null;
  readonly filename: string;
  /** Whether tracebacks show lines of `code`. */
  readonly source: boolean;
  readonly args: readonly string[];
  readonly argv0: string;
  readonly env: Readonly<Record<string, string>>;
  /** All of it, nothing, or whatever arrives on the guest's descriptor 0. */
  readonly stdin: Uint8Array | 'stream' | null;
  /** Whether the guest ends after it, as a program does. */
  readonly final: boolean;
  /** Which of the guest's contexts it runs in; 0 for the first. */
  readonly context: number;
  /** Whether `await` is allowed outside functions. */
  readonly topLevelAwait: boolean;
  /** Whether the guest prints an uncaught exception itself, at the moment and as CPython does. */
  readonly printTraceback: boolean;
  /** Largest encoded value to send back. */
  readonly resultBytes: number;
  /** How many displays, and how many bytes of them, the host takes; null for none. */
  readonly displays: DisplayRoom | null;
  /** What is bound before: a dict of the dicts `inputs`, `exposed` and `run_exposed`. */
  readonly body: OutgoingValue | null;
}

/** What the host does with a variable or an object of the guest. */
export type GuestAction =
  | 'get'
  | 'set'
  | 'delete'
  | 'call'
  | 'getitem'
  | 'setitem'
  | 'delitem'
  | 'contains'
  | 'len'
  | 'iter'
  | 'next'
  | 'repr'
  | 'dir'
  | 'serve';

/** One operation on a variable or an object of the guest, or a service of the agent, by its name. */
export interface DoMessage {
  readonly op: 'do';
  readonly id: number;
  readonly action: GuestAction;
  /** The object, by the number the guest gave it; null for the variables of `__main__`. */
  readonly target: number | null;
  readonly name: string | null;
  /** Which of the guest's contexts it is about; by default the first. */
  readonly context?: number;
  readonly resultBytes: number;
  /** As of a run, for a call that is one. */
  readonly displays?: DisplayRoom | null;
  /** A list: the list of arguments and the dict of keyword arguments. */
  readonly body: OutgoingValue;
}

/** What kind of exception the guest raises for a host call that failed. */
export type HostErrorKind =
  | 'host'
  | 'attribute'
  | 'key'
  | 'index'
  | 'type'
  | 'value'
  | 'revoked'
  | 'budget'
  | 'timeout'
  | 'guest'
  | 'stop';

/** Why a host call failed, as far as the guest may know. */
export interface HostCallError {
  readonly kind: HostErrorKind;
  readonly message: string;
  /** The error's id in the host's log, or the `do` whose exception is to be raised again. */
  readonly ref: string | number | null;
}

/** The answer to a host call. */
export interface ReplyMessage {
  readonly op: 'reply';
  readonly id: number;
  readonly error: HostCallError | null;
  readonly body: OutgoingValue | null;
}

/** A number of a reference, and how often it was received. */
export type HandleCount = readonly [handle: number, count: number];

/** References that their holder has dropped. Goes both ways. */
export interface ReleaseMessage {
  readonly op: 'release';
  readonly handles: readonly HandleCount[];
}

/** What the host sends. */
export type HostMessage = RunMessage | DoMessage | ReplyMessage | ReleaseMessage;

/** The guest's own account of what it used. */
export interface ReportedUsage {
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
}

interface ResultBase {
  readonly op: 'result';
  readonly id: number;
  readonly usage: ReportedUsage;
}

export interface OkResult extends ResultBase {
  readonly status: 'ok';
  /** Not decoded yet; null when there is none. */
  readonly value: EncodedValue | null;
  readonly repr: string | null;
  readonly tooLarge: boolean;
}

export interface ErrorResult extends ResultBase {
  readonly status: 'error';
  readonly error: PythonError;
  /** Whether a KeyboardInterrupt ended the run. */
  readonly interrupted: boolean;
}

export interface ExitedResult extends ResultBase {
  readonly status: 'exited';
  readonly exitCode: number;
  readonly message: string | null;
}

/** What became of a run or an operation, as the guest tells it. */
export type ResultMessage = OkResult | ErrorResult | ExitedResult;

/** What the guest may do with an object of the host. */
export const HOST_ACTIONS = [
  ...(['call', 'method', 'get', 'set', 'delete', 'len', 'contains'] as const),
  ...(['getitem', 'setitem', 'delitem', 'iter', 'aiter', 'next', 'enter', 'exit'] as const),
] as const;

/** One of `HOST_ACTIONS`. */
export type HostAction = (typeof HOST_ACTIONS)[number];

/** The guest asks for something that it was handed. */
export interface CallMessage {
  readonly op: 'call';
  readonly id: number;
  readonly target: number;
  readonly action: HostAction;
  readonly name: string | null;
  /** Not decoded yet: the list of arguments and the dict of keyword arguments. */
  readonly body: EncodedValue;
}

/** The guest no longer waits for the answer to a call. */
export interface CancelMessage {
  readonly op: 'cancel';
  readonly id: number;
}

/** Something to be shown. What is in it has not been looked at yet. */
export interface DisplayMessage {
  readonly op: 'display';
  readonly bundle: PythonValue | undefined;
}

/** What the guest sends. Only `sealed` and `seal-failed` come from code that is trusted. */
export type GuestMessage =
  | { readonly op: 'sealed'; readonly python: string }
  | { readonly op: 'seal-failed'; readonly layer: string; readonly message: string }
  | ResultMessage
  | CallMessage
  | CancelMessage
  | DisplayMessage
  | ReleaseMessage;
