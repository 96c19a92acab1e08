import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { MAIN } from '../cli/command.ts';
import { projectPath } from './project.ts';
import { VirtualScreen } from './screen.ts';

/** A hang is told long before the test's own limit, with what the screen shows. */
const PATIENCE_MS = 60_000;

/** How the terminal is. */
export interface TerminalOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Our command in a terminal, and a person in front of it. */
export class TestTerminal {
  readonly screen: VirtualScreen;
  /** All that the terminal got, as text. */
  written = '';
  /** Of the terminal, as last told: `cooked` or `raw`. */
  modes = '';
  status: number | null = null;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #seen = 0;
  #changed: () => void = () => {};

  constructor(
    args: readonly string[],
    { rows = 24, columns = 80, env = {} }: TerminalOptions = {},
  ) {
    this.screen = new VirtualScreen(rows, columns);
    const script = projectPath('test/helpers/in_terminal.py');
    const command = [process.execPath, MAIN, ...args];
    this.#child = spawn('python3', [script, String(rows), String(columns), ...command], {
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin.on('error', () => {}); // it has ended
    this.#child.stdout.setEncoding('utf8').on('data', (data: string) => this.#take(data));
    this.#child.on('close', (code) => {
      this.status ??= code ?? -1; // of the helper, when it failed
      this.#changed();
    });
  }

  type(text: string): void {
    this.#send(['type', text]);
  }

  /** Types a line, and Enter. */
  enter(text: string): void {
    this.type(`${text}\r`);
  }

  resize(rows: number, columns: number): void {
    this.screen.resize(rows, columns);
    this.#send(['resize', rows, columns]);
  }

  signal(number: number): void {
    this.#send(['signal', number]);
  }

  /** Waits until something is on the screen that was not seen before: what follows it comes later. */
  async see(text: string): Promise<void> {
    await this.until(`the screen shows ${JSON.stringify(text)}`, () => {
      const at = this.screen.text.indexOf(text, this.#seen);
      if (at >= 0) {
        this.#seen = at + text.length;
      }
      return at >= 0;
    });
  }

  /** Waits for the cursor to be in a line, which is compared as a whole. */
  async seeLine(line: string): Promise<void> {
    await this.until(`the cursor is in ${JSON.stringify(line)}`, () => this.screen.line === line);
  }

  /** Waits for the end of the program; returns its status. */
  async end(): Promise<number> {
    await this.until('the program ends', () => this.status !== null);
    return this.status ?? -1;
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const late = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > late) {
        throw new Error(`waited in vain until ${what}; the screen:\n${this.screen.text}`);
      }
      if (this.status !== null) {
        throw new Error(
          `ended with ${this.status} before ${what}; the screen:\n${this.screen.text}`,
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  [Symbol.dispose](): void {
    this.#child.stdin.destroy();
    this.#child.kill('SIGKILL');
  }

  #send(command: readonly (string | number)[]): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #take(data: string): void {
    const lines = (this.#rest + data).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const record: unknown = JSON.parse(line);
      const [kind, value] = Array.isArray(record) ? record.map(String) : [];
      if (kind === 'output') {
        const text = this.#decoder.decode(Buffer.from(value ?? '', 'latin1'), { stream: true });
        this.written += text;
        this.screen.write(text);
      } else if (kind === 'modes') {
        this.modes = value ?? '';
      } else {
        this.status = Number(value);
      }
    }
    this.#changed();
  }
}
