import { POLLIN, POLLOUT } from './abi.ts';
import type { FileSystem } from './file-system.ts';
import type { DeviceRole } from './inode.ts';
import type { Body } from './open-file.ts';
import type { ByteQueue, Port } from './port.ts';
import type { RegularFile } from './regular-file.ts';
import { fail } from './system-error.ts';
import type { Waiting } from './waiting.ts';

/** A file with content. */
export class FileBody implements Body {
  readonly seekable = true;
  readonly #file: RegularFile;
  readonly #files: FileSystem;

  constructor(file: RegularFile, files: FileSystem) {
    this.#file = file;
    this.#files = files;
  }

  read(target: Uint8Array, position: number): number {
    return this.#file.read(target, position);
  }

  write(source: Uint8Array, position: number): number {
    const count = this.#file.write(source, position);
    this.#files.touch(this.#file);
    return count;
  }

  readiness(): number {
    return POLLIN | POLLOUT;
  }

  close(): void {}
}

/** null(4), full(4), random(4). */
export class DeviceBody implements Body {
  readonly seekable = true;
  readonly role: DeviceRole;
  readonly #port: Port;

  constructor(role: DeviceRole, port: Port) {
    this.role = role;
    this.#port = port;
  }

  read(target: Uint8Array): number {
    if (this.role === 'null') {
      return 0;
    }
    if (this.role === 'random') {
      this.#port.random(target);
    } else {
      target.fill(0);
    }
    return target.length;
  }

  write(source: Uint8Array): number {
    return this.role === 'full' ? fail('ENOSPC') : source.length;
  }

  readiness(): number {
    return POLLIN | POLLOUT;
  }

  close(): void {}
}

/** The streams that lead out. */
export type HostStream = 'stdin' | 'stdout' | 'stderr' | 'channel';

/** A stream that leads out of the guest: to its host, in, out or both. */
export class HostBody implements Body {
  readonly seekable = false;
  readonly stream: HostStream;
  readonly #input: ByteQueue | null;
  readonly #output: Exclude<HostStream, 'stdin'> | null;
  readonly #port: Port;
  readonly #waiting: Waiting;

  constructor(stream: HostStream, port: Port, waiting: Waiting) {
    const inputs = { stdin: port.stdin, stdout: null, stderr: null, channel: port.channel };
    this.stream = stream;
    this.#input = inputs[stream];
    this.#output = stream === 'stdin' ? null : stream;
    this.#port = port;
    this.#waiting = waiting;
  }

  read(target: Uint8Array, _position: number, mayWait: boolean): number {
    const input = this.#input ?? fail('EBADF');
    this.#waiting.until(() => input.length > 0 || input.ended, mayWait);
    return input.take(target);
  }

  write(source: Uint8Array): number {
    this.#port.write(this.#output ?? fail('EBADF'), source);
    return source.length;
  }

  readiness(): number {
    const input = this.#input;
    const some = input !== null && (input.length > 0 || input.ended);
    return (some ? POLLIN : 0) | (this.#output === null ? 0 : POLLOUT);
  }

  close(): void {}
}
