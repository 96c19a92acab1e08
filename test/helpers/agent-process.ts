import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { Capabilities } from '../../src/capability/index.ts';
import type {
  Bindings,
  HostErrorReport,
  Operation,
  OperationValue,
  Question,
} from '../../src/capability/index.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { FrameDecoder, encodeMessage, parseGuestMessage } from '../../src/protocol/index.ts';
import type {
  ErrorResult,
  ExitedResult,
  GuestMessage,
  HostMessage,
  OkResult,
  ResultMessage,
  RunMessage,
} from '../../src/protocol/index.ts';
import { PYTHONS } from './pythons.ts';
import { projectPath } from './project.ts';

const RESULT_BYTES = 1024 * 1024;

/** Numbers of operations, so that they are not those of runs. */
const FIRST_OPERATION = 1_000_000;

interface AgentOptions {
  readonly python?: string;
  /** Whether packages that are installed for the interpreter can be imported. */
  readonly packages?: boolean;
  /** A Python expression. */
  readonly guardrail?: string;
  readonly cwd?: string;
}

/** What a test may change about a run. */
export type RunChanges = Partial<RunMessage & Bindings>;

/** A result, with its value decoded; undefined when there is none. */
export type DecodedResult =
  | (Omit<OkResult, 'value'> & { readonly value: PythonValue | undefined })
  | ErrorResult
  | ExitedResult;

type DecodedOk = Extract<DecodedResult, { status: 'ok' }>;

/** How the process ended, and all that it wrote. */
export interface AgentEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An agent without a wall around it: for tests of what it answers, not of what it may do. */
export class AgentProcess implements AsyncDisposable {
  readonly process: ChildProcess;
  /** Everything that the guest sent, but for results. */
  readonly seen: GuestMessage[] = [];
  /** What host functions threw. */
  readonly reports: HostErrorReport[] = [];
  readonly capabilities: Capabilities;
  readonly #channel: Duplex;
  readonly #results: ResultMessage[] = [];
  readonly #questions = new Map<number, Question>();
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  #wake: () => void = () => {};
  #closed = false;
  #runs = 0;
  #final = false;
  #operations = FIRST_OPERATION;

  constructor(options: AgentOptions = {}) {
    const { python = PYTHONS[0] ?? 'python3', guardrail = '{}', packages = false, cwd } = options;
    const script = projectPath('test/helpers/agent.py');
    const flags = packages ? ['-I'] : ['-I', '-S'];
    const env = { LANG: 'C.UTF-8', PATH: process.env['PATH'], HOME: '/tmp' };
    this.process = spawn(python, [...flags, script, projectPath('guest'), guardrail], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env,
      cwd,
    });
    const channel = this.process.stdio[3];
    assert.ok(channel instanceof Duplex);
    this.#channel = channel;
    this.capabilities = new Capabilities({
      link: {
        send: (message) => this.send(message),
        room: () => null,
        perform: (operation, question) => {
          this.#operations += 1;
          this.#questions.set(this.#operations, question);
          const id = this.#operations;
          this.send({ op: 'do', id, resultBytes: RESULT_BYTES, ...operation });
        },
      },
      exactFloats: false,
      onHostError: (report) => this.reports.push(report),
    });
    const decoder = new FrameDecoder();
    channel.on('data', (chunk: Buffer) => {
      for (const message of decoder.push(chunk).map(parseGuestMessage)) {
        this.#take(message);
      }
    });
    channel.on('error', () => {});
    channel.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
    collect(this.process.stdout, this.#stdout);
    collect(this.process.stderr, this.#stderr);
  }

  /** What has arrived on stdout so far. */
  get stdout(): string {
    return Buffer.concat(this.#stdout).toString();
  }

  get stderr(): string {
    return Buffer.concat(this.#stderr).toString();
  }

  write(bytes: Uint8Array): void {
    this.#channel.write(bytes);
  }

  send(message: HostMessage): void {
    encodeMessage(message).forEach((part) => this.write(part));
  }

  start(code: string, changes: RunChanges = {}): void {
    this.#runs += 1;
    const { inputs = {}, exposed = {}, runExposed = {}, ...fields } = changes;
    this.#final = fields.final ?? false;
    this.send({
      op: 'run',
      id: this.#runs,
      kind: 'code',
      code,
      module: null,
      filename: `<run-${this.#runs}>`,
      source: true,
      args: [],
      argv0: '',
      env: {},
      stdin: null,
      final: false,
      resultBytes: RESULT_BYTES,
      displays: null,
      printTraceback: false,
      context: 0,
      topLevelAwait: false,
      body: this.capabilities.encodeBindings({ inputs, exposed, runExposed }),
      ...fields,
    });
  }

  /** Does something with a variable or an object of the guest. */
  operate(operation: Partial<Operation> & Pick<Operation, 'action'>): Promise<OperationValue> {
    const { target = null, name = null, args = [], kwargs = {} } = operation;
    return this.capabilities.operate({ action: operation.action, target, name, args, kwargs });
  }

  #take(message: GuestMessage): void {
    if (message.op === 'result') {
      const question = this.#questions.get(message.id);
      if (question === undefined) {
        this.#results.push(message);
        this.#wake();
        if (this.#final) {
          // As the launcher does: the agent waits for this before it ends.
          this.#channel.end();
        }
      } else {
        this.#questions.delete(message.id);
        question.answered(message);
      }
      return;
    }
    this.seen.push(message);
    if (message.op === 'call') {
      this.capabilities.handleCall(message);
    } else if (message.op === 'cancel') {
      this.capabilities.handleCancel(message);
    } else if (message.op === 'release') {
      this.capabilities.handleRelease(message);
    }
  }

  /** The result of a run, its value not decoded. */
  async rawResult(): Promise<ResultMessage> {
    while (this.#results.length === 0 && !this.#closed) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    const message = this.#results.shift();
    assert.ok(message !== undefined, `no result: ${this.stderr}`);
    assert.equal(message.id, this.#runs);
    return message;
  }

  async result(): Promise<DecodedResult> {
    const result = await this.rawResult();
    if (result.status !== 'ok') {
      return result;
    }
    const { value } = result;
    return { ...result, value: value === null ? undefined : this.capabilities.decode(value) };
  }

  async run(code: string, changes: RunChanges = {}): Promise<DecodedResult> {
    this.start(code, changes);
    return this.result();
  }

  async ok(code: string, changes: RunChanges = {}): Promise<DecodedOk> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'ok', inspect(result));
    return result;
  }

  async fails(code: string, changes: RunChanges = {}): Promise<ErrorResult> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'error', inspect(result));
    return result;
  }

  async exits(code: string, changes: RunChanges = {}): Promise<ExitedResult> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'exited', inspect(result));
    return result;
  }

  /** Closes the channel and waits for the end. */
  async end(): Promise<AgentEnd> {
    this.capabilities.close();
    this.#channel.destroy();
    this.process.stdin?.destroy();
    return this.ended();
  }

  /** Waits until the process has ended by itself and all its output is there. */
  async ended(): Promise<AgentEnd> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, 'close');
    }
    const { exitCode, signalCode } = this.process;
    return { exitCode, signal: signalCode, stdout: this.stdout, stderr: this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.end();
  }
}

function collect(stream: Readable | null, chunks: Buffer[]): void {
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
}
