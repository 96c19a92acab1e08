import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { Readable } from 'node:stream';
import { FrameDecoder, encodeMessage, parseGuestMessage } from '../../src/protocol/index.ts';
import type {
  ErrorResult,
  ExitedResult,
  GuestMessage,
  OkResult,
  ResultMessage,
  RunMessage,
} from '../../src/protocol/index.ts';
import { PYTHONS } from './pythons.ts';
import { projectPath } from './project.ts';

const RESULT_BYTES = 1024 * 1024;

interface AgentOptions {
  readonly python?: string;
  /** A Python expression. */
  readonly guardrail?: string;
  readonly cwd?: string;
}

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
  readonly #channel: Duplex;
  readonly #messages: GuestMessage[] = [];
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  #wake: () => void = () => {};
  #closed = false;
  #runs = 0;

  constructor({ python = PYTHONS[0] ?? 'python3', guardrail = '{}', cwd }: AgentOptions = {}) {
    const script = projectPath('test/helpers/agent.py');
    const argv = ['-I', '-S', script, projectPath('guest'), guardrail];
    const env = { LANG: 'C.UTF-8', PATH: process.env['PATH'], HOME: '/tmp' };
    this.process = spawn(python, argv, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env, cwd });
    const channel = this.process.stdio[3];
    assert.ok(channel instanceof Duplex);
    this.#channel = channel;
    const decoder = new FrameDecoder();
    channel.on('data', (chunk: Buffer) => {
      this.#messages.push(...decoder.push(chunk).map(parseGuestMessage));
      this.#wake();
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

  start(code: string, changes: Partial<RunMessage> = {}): void {
    this.#runs += 1;
    const message: RunMessage = {
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
      printTraceback: false,
      ...changes,
    };
    this.write(encodeMessage(message));
  }

  /** The next message; null when the channel has closed. */
  async receive(): Promise<GuestMessage | null> {
    while (this.#messages.length === 0 && !this.#closed) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.#messages.shift() ?? null;
  }

  async result(): Promise<ResultMessage> {
    const message = await this.receive();
    assert.ok(message?.op === 'result', `no result but ${JSON.stringify(message)}: ${this.stderr}`);
    assert.equal(message.id, this.#runs);
    return message;
  }

  async run(code: string, changes: Partial<RunMessage> = {}): Promise<ResultMessage> {
    this.start(code, changes);
    return this.result();
  }

  async ok(code: string, changes: Partial<RunMessage> = {}): Promise<OkResult> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'ok', JSON.stringify(result));
    return result;
  }

  async fails(code: string, changes: Partial<RunMessage> = {}): Promise<ErrorResult> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'error', JSON.stringify(result));
    return result;
  }

  async exits(code: string, changes: Partial<RunMessage> = {}): Promise<ExitedResult> {
    const result = await this.run(code, changes);
    assert.ok(result.status === 'exited', JSON.stringify(result));
    return result;
  }

  /** Closes the channel and waits for the end. */
  async end(): Promise<AgentEnd> {
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
