/** Something in a folder that is copied into a guest, or out of it. */
export interface FolderEntry {
  /** Below the folder, with slashes between and none at the ends; no part is `.` or `..`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Of files. */
  readonly bytes: Uint8Array;
  /** Of links: as the guest wrote it. Following it is for nobody but the guest. */
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
}
