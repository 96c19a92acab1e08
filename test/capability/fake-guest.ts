import assert from 'node:assert/strict';
import { Capabilities } from '../../src/capability/index.ts';
import type {
  Exposure,
  GuestOperation,
  HostErrorReport,
  Question,
} from '../../src/capability/index.ts';
import type { PythonError } from '../../src/model/outcome.ts';
import type { HostInput, PythonValue } from '../../src/model/value.ts';
import type {
  HostAction,
  HostCallError,
  ReleaseMessage,
  ReplyMessage,
  ResultMessage,
} from '../../src/protocol/messages.ts';
import { decodeAsGuest, encodeAsGuest, Received } from './guest-values.ts';
import type { GuestValue, Thing } from './guest-values.ts';

/** A reply, as a guest sees it. */
export interface Reply {
  readonly error: HostCallError | null;
  readonly value: PythonValue;
}

/** What the guest answers to an operation of the host's. */
export type Answer =
  | { readonly value: GuestValue }
  | { readonly raises: string }
  | { readonly result: Partial<ResultMessage> };

/** What a guest was asked to do. */
export interface Asked {
  readonly action: GuestOperation['action'];
  readonly target: number | null;
  readonly name: string | null;
  readonly args: PythonValue;
  readonly kwargs: PythonValue;
}

const USAGE = { cpuMs: 0, peakMemoryMiB: 0 };

/** A guest without a process: it speaks the protocol, honestly or not, and keeps books. */
export class FakeGuest {
  readonly capabilities: Capabilities;
  readonly reports: HostErrorReport[] = [];
  readonly replies: Reply[] = [];
  /** What it does when the host asks for something. */
  answer: (asked: Asked) => Answer | Promise<Answer> = () => ({ value: null });
  /** Until when no more can be sent; null while it can. */
  room: Promise<void> | null = null;
  /** Throws instead of sending, once. */
  failToSend: Error | null = null;
  /** What it was killed for. */
  killedBy: unknown = null;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  /** How often each object of the host was received. */
  readonly #received = new Map<number, number>();
  /** How often each object of its own was sent. */
  readonly #sent = new Map<number, number>();
  #lastCall = 0;
  #lastOperation = 0;

  constructor({ exactFloats = false }: { readonly exactFloats?: boolean } = {}) {
    this.capabilities = new Capabilities({
      link: {
        send: (message) => this.#take(message),
        room: () => this.room,
        perform: (operation, question) => this.#perform(operation, question),
      },
      exactFloats,
      onHostError: (report) => this.reports.push(report),
    });
  }

  /** What the guest gets for what is exposed. */
  expose(exposed: Exposure): Record<string, PythonValue> {
    const body = this.capabilities.encodeBindings({ inputs: {}, exposed, runExposed: {} });
    assert.ok(body !== null);
    const bindings = this.read(body);
    assert.ok(isRecord(bindings) && isRecord(bindings['exposed']));
    return bindings['exposed'];
  }

  /** The same for one thing. */
  exposeOne(value: Exposure[string]): Received {
    const { it } = this.expose({ it: value });
    assert.ok(it instanceof Received);
    return it;
  }

  /** Data for the guest, as it arrives. */
  receive(value: HostInput): PythonValue {
    return this.read(this.capabilities.encode(value));
  }

  /** Calls the host; the answer may come later. */
  use(
    target: Received | number,
    action: HostAction,
    name: string | null = null,
    args: GuestValue = [],
    kwargs: GuestValue = {},
  ): Promise<Reply> {
    return this.send(target, action, name, [args, kwargs]);
  }

  /** The same with any body. */
  send(
    target: Received | number,
    action: HostAction,
    name: string | null,
    body: GuestValue,
  ): Promise<Reply> {
    this.#lastCall += 1;
    const id = this.#lastCall;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.capabilities.handleCall({
      op: 'call',
      id,
      target: typeof target === 'number' ? target : target.id,
      action,
      name,
      body: this.encode(body),
    });
    return reply;
  }

  /** The value that comes of a call, which must not fail. */
  async get(
    target: Received,
    action: HostAction,
    name: string | null = null,
    ...args: readonly GuestValue[]
  ): Promise<PythonValue> {
    const { error, value } = await this.use(target, action, name, args);
    assert.equal(error, null);
    return value;
  }

  /** The object of the host that comes of a call. */
  async getObject(
    target: Received,
    action: HostAction,
    name: string | null = null,
    ...args: readonly GuestValue[]
  ): Promise<Received> {
    const value = await this.get(target, action, name, ...args);
    assert.ok(value instanceof Received);
    return value;
  }

  /** The kind and the message of what goes wrong. */
  async failure(
    target: Received,
    action: HostAction,
    name: string | null = null,
    ...args: readonly GuestValue[]
  ): Promise<HostCallError> {
    const { error } = await this.use(target, action, name, args);
    assert.ok(error !== null, 'the call was answered');
    return error;
  }

  /** Cancels the call that was made last. */
  cancel(): void {
    this.capabilities.handleCancel({ op: 'cancel', id: this.#lastCall });
  }

  release(...handles: readonly (readonly [id: number, count: number])[]): void {
    this.capabilities.handleRelease({ op: 'release', handles });
  }

  /** Lets go of all objects of the host. */
  releaseAll(): void {
    this.release(...this.#received);
    this.#received.clear();
  }

  /** Lets go of some objects, as often as they were received. */
  drop(...all: readonly Received[]): void {
    for (const { id } of all) {
      this.release([id, this.#received.get(id) ?? 0]);
      this.#received.delete(id);
    }
  }

  encode(value: GuestValue): ReturnType<typeof encodeAsGuest> {
    return encodeAsGuest(value, ({ handle }: Thing) => {
      this.#sent.set(handle, (this.#sent.get(handle) ?? 0) + 1);
    });
  }

  /** What the guest knows to be alive. */
  get counts(): { readonly received: number; readonly sent: number; readonly waiting: number } {
    return {
      received: this.#received.size,
      sent: this.#sent.size,
      waiting: this.#waiting.size,
    };
  }

  /** A value of the host, as it arrives. */
  read(body: Parameters<typeof decodeAsGuest>[0]): PythonValue {
    return decodeAsGuest(body, ({ id }) => {
      this.#received.set(id, (this.#received.get(id) ?? 0) + 1);
    });
  }

  #take(message: ReplyMessage | ReleaseMessage): void {
    if (this.failToSend !== null) {
      const error = this.failToSend;
      this.failToSend = null;
      throw error;
    }
    if (message.op === 'release') {
      for (const [handle, count] of message.handles) {
        const left = (this.#sent.get(handle) ?? 0) - count;
        assert.ok(left >= 0, 'the host released more than it received');
        if (left === 0) {
          this.#sent.delete(handle);
        } else {
          this.#sent.set(handle, left);
        }
      }
      return;
    }
    const waiting = this.#waiting.get(message.id);
    assert.ok(waiting, 'each call has one answer');
    this.#waiting.delete(message.id);
    const value = message.body === null ? null : this.read(message.body);
    waiting({ error: message.error, value });
  }

  #perform(operation: GuestOperation, question: Question): void {
    this.#lastOperation += 1;
    const id = this.#lastOperation;
    const [args, kwargs] = listOf(this.read(operation.body));
    const { action, target, name } = operation;
    const asked = { action, target, name, args: args ?? null, kwargs: kwargs ?? null };
    void Promise.resolve(this.answer(asked)).then((answer) => {
      try {
        question.answered(this.#result(id, answer));
      } catch (error) {
        this.killedBy = error;
      }
    });
  }

  #result(id: number, answer: Answer): ResultMessage {
    const base = { op: 'result', id, usage: USAGE } as const;
    if ('raises' in answer) {
      return {
        ...base,
        status: 'error',
        interrupted: false,
        error: pythonError('ValueError', answer.raises),
      };
    }
    const value = 'value' in answer ? this.encode(answer.value) : null;
    const ok = { ...base, status: 'ok', value, repr: null, tooLarge: false } as const;
    return 'result' in answer ? Object.assign({}, ok, answer.result) : ok;
  }
}

/** An exception as data. */
export function pythonError(name: string, message: string): PythonError {
  return {
    name,
    message,
    frames: [],
    text: `${name}: ${message}\n`,
    cause: null,
    context: null,
    notes: [],
    exceptions: [],
    errno: null,
    hooked: false,
  };
}

/** Lets everything that is due happen. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function listOf(value: PythonValue): readonly PythonValue[] {
  assert.ok(isList(value));
  return value;
}

function isList(value: PythonValue): value is PythonValue[] {
  return Array.isArray(value);
}

function isRecord(value: PythonValue | undefined): value is Record<string, PythonValue> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}
