import type { HostInput, PythonValue } from '../model/value.ts';
import type {
  GuestAction,
  OutgoingValue,
  ReleaseMessage,
  ReplyMessage,
  ResultMessage,
} from '../protocol/messages.ts';
import type { Exposure } from './exposure.ts';
import type { HeldObjects } from './held-objects.ts';

/** A `do` message without what the session adds to it: its number and the largest result. */
export interface GuestOperation {
  readonly action: GuestAction;
  /** The object, by the number the guest gave it; null for the variables of `__main__`. */
  readonly target: number | null;
  readonly name: string | null;
  /** Which of the guest's contexts it is about; by default the first. */
  readonly context?: number;
  /** A list: the list of arguments and the dict of keyword arguments. */
  readonly body: OutgoingValue;
  /** Largest result; default: the policy's. */
  readonly resultBytes?: number;
}

/** Who waits for the answer to an operation. One of the two is called, once. */
export interface Question {
  /**
   * To be called at once, in the order in which the guest spoke: what the answer refers to is still
   * there then.
   *
   * @throws ProtocolError for an answer that no honest guest gives.
   */
  answered(result: ResultMessage): void;
  /** The guest ended instead. */
  failed(error: Error): void;
}

/** The way to one guest. */
export interface GuestLink {
  /**
   * Resolves when there is room for more; null when there is now. A guest that asks and does not read
   * the answers must not fill the host's memory.
   */
  room(): Promise<void> | null;
  /** Never waits. May throw when the message is too large to be sent; nothing of it was sent then. */
  send(message: ReplyMessage | ReleaseMessage): void;
  /**
   * Does something in the guest, as soon as the guest can.
   *
   * @throws UsageError when the guest has ended, or the message is too large to be sent.
   */
  perform(operation: GuestOperation, question: Question): void;
}

/** A failure of a host function that the guest was not told about. */
export interface HostErrorReport {
  /** What the guest was told in place of the error. */
  readonly id: string;
  /** What was thrown. */
  readonly error: unknown;
  /** What the guest used, as in `db.query`. */
  readonly name: string;
}

/** How many references are alive. */
export interface ReferenceCounts {
  /** Objects of the host that the guest holds. */
  readonly hostObjects: number;
  /** Objects of the guest that the host holds. */
  readonly guestObjects: number;
  /** Calls of the guest that are not answered yet. */
  readonly runningCalls: number;
}

/** What `Capabilities` is made of. */
export interface CapabilitiesSettings {
  readonly link: GuestLink;
  /** Whether whole floats stay floats, as `PythonFloat`. */
  readonly exactFloats: boolean;
  /** Hears of what host functions threw, as the guest does not. What it throws is uncaught. */
  readonly onHostError: ((report: HostErrorReport) => void) | null;
  /** What the guest holds of the host already, when it is a copy of another one. */
  readonly held?: HeldObjects | null;
}

/** What a run binds before it starts, each by its name. */
export interface Bindings {
  /** Data, bound in `__main__`. */
  readonly inputs: Readonly<Record<string, HostInput>>;
  /** What becomes part of the module `host` for the rest of the session. */
  readonly exposed: Exposure;
  /** What becomes part of it for this run only. */
  readonly runExposed: Exposure;
  /** What the agent uses itself, during this run. */
  readonly forAgent?: Exposure;
}

/** A `do`, with values in place of bytes. */
export interface Operation {
  readonly action: GuestAction;
  readonly target: number | null;
  readonly name: string | null;
  readonly context?: number;
  readonly args: readonly HostInput[];
  readonly kwargs: Readonly<Record<string, HostInput>>;
  /** Largest result; default: the policy's. */
  readonly resultBytes?: number;
}

/** What came back. */
export interface OperationValue {
  /** Undefined when there is none, as for a variable that does not exist. */
  readonly value: PythonValue | undefined;
  readonly repr: string | null;
}
