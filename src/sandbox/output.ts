import type { OutputChunk, RunOptions } from './options.ts';

type Stream = OutputChunk['stream'];

/** Gathers the output of one run, hands it on as it arrives, and knows when it is too much. */
export class OutputCollector {
  readonly #limit: number;
  readonly #options: RunOptions;
  /** A decoder is made when there is something to decode: most runs are silent on one stream. */
  readonly #streams: Record<
    Stream,
    { decoder: InstanceType<typeof TextDecoder> | null; text: string }
  > = {
    stdout: { decoder: null, text: '' },
    stderr: { decoder: null, text: '' },
  };
  #bytes = 0;

  constructor(limitBytes: number, options: RunOptions) {
    this.#limit = limitBytes;
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the output is still within its limit; what is beyond it is dropped. */
  add(stream: Stream, bytes: Uint8Array): boolean {
    const room = this.#limit - this.#bytes;
    const kept = bytes.subarray(0, room);
    this.#bytes += kept.length;
    if (kept.length > 0) {
      this.#options.onOutput?.({ stream, bytes: kept });
      const decoder = (this.#streams[stream].decoder ??= new TextDecoder());
      this.#append(stream, decoder.decode(kept, { stream: true }));
    }
    return bytes.length <= room;
  }

  /** The whole text so far; an unfinished character at the end becomes U+FFFD. */
  finish(): { stdout: string; stderr: string } {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#append(stream, this.#streams[stream].decoder?.decode() ?? '');
    }
    return { stdout: this.#streams.stdout.text, stderr: this.#streams.stderr.text };
  }

  #append(stream: Stream, text: string): void {
    this.#streams[stream].text += text;
    if (text !== '') {
      const listener = stream === 'stdout' ? this.#options.onStdout : this.#options.onStderr;
      listener?.(text);
    }
  }
}
