import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Reads commands while it is there: started before, as with the limits set nothing might start. */
const SHELL = `while read -r name value; do
  if [ -n "$value" ]; then prlimit --pid "$PPID" "--$name=$value:" && echo done
  else prlimit --pid "$PPID" "--$name" --output SOFT --noheadings; fi
done`;

/** Soft limits of this process, prlimit(1): Node has no way to set them. */
export class SoftLimits {
  readonly #shell = spawn('sh', ['-c', SHELL], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly #lines = createInterface(this.#shell.stdout)[Symbol.asyncIterator]();

  async get(name: string): Promise<string> {
    return (await this.#ask(name)).trim();
  }

  async set(name: string, value: string): Promise<void> {
    await this.#ask(`${name} ${value}`);
  }

  async #ask(line: string): Promise<string> {
    this.#shell.stdin.write(`${line}\n`);
    const answer = await this.#lines.next();
    if (answer.done === true) {
      throw new Error('prlimit(1) cannot set limits');
    }
    return answer.value;
  }

  [Symbol.dispose](): void {
    this.#shell.kill('SIGKILL');
  }
}
