import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf } from './zip-archive.ts';
import type { ArchiveEntry } from './zip-archive.ts';

/** A wheel to be made by hand. */
export interface WheelParts {
  readonly project?: string;
  readonly version?: string;
  readonly tag?: string;
  /** Names and texts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Further entries, as they are; they are in the RECORD too. */
  readonly entries?: readonly ArchiveEntry[];
  /** What the file WHEEL says; null: it is not there. */
  readonly wheelFile?: string | null;
  /** Changes the RECORD that would be right. */
  readonly record?: (text: string) => string;
}

/** The file name and contents of a wheel. */
export function makeWheel(parts: WheelParts = {}): {
  readonly file: string;
  readonly bytes: Buffer;
} {
  const { project = 'greeting', version = '1.0', tag = 'py3-none-any' } = parts;
  const { files = { [`${project}.py`]: 'text = "hello"\n' }, record = (text) => text } = parts;
  const { wheelFile = `Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: ${tag}\n` } = parts;
  const folder = `${project}-${version}.dist-info`;
  const texts = {
    ...files,
    [`${folder}/METADATA`]: `Metadata-Version: 2.1\nName: ${project}\nVersion: ${version}\n`,
    ...(wheelFile === null ? {} : { [`${folder}/WHEEL`]: wheelFile }),
  };
  const entries: ArchiveEntry[] = [
    ...Object.entries(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    ...(parts.entries ?? []),
  ];
  const list = `${folder}/RECORD`;
  const lines = entries.map(
    ({ name, bytes }) => `${quoted(name)},${digestOf(bytes)},${bytes.length}`,
  );
  const text = record(`${lines.join('\n')}\n${list},,\n`);
  return {
    file: `${project}-${version}-${tag}.whl`,
    bytes: archiveOf([...entries, { name: list, bytes: Buffer.from(text) }]),
  };
}

/** Writes a wheel into a folder; returns its path. */
export function writeWheel(folder: string, parts: WheelParts = {}): string {
  const { file, bytes } = makeWheel(parts);
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return path;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256=${createHash('sha256').update(bytes).digest('base64url')}`;
}

function quoted(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
