/** What a name in a guest stands for; `'other'` is a fifo, a socket or a device. */
export type FileKind = 'file' | 'folder' | 'link' | 'other';

/**
 * Something in the file system of a guest, as it tells of it. Names that are not UTF-8 have lone
 * surrogates in them, as in Python; they can be used to name the file again.
 */
export interface FileEntry {
  /** Absolute. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly kind: FileKind;
  /** Of a file; else 0. */
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** When the content was changed last, milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Of a link: as the guest wrote it. */
  readonly target: string | null;
}

/** What happened to a file, folder or link. */
export type FileChange = 'added' | 'changed' | 'removed';
