/** A variable of a guest, as it tells of it. */
export interface Variable {
  readonly name: string;
  /** Name of its type, as in `DataFrame`. */
  readonly type: string;
  /** Its repr, cut to some length. */
  readonly repr: string;
  /** What `sys.getsizeof` says of the object itself; null when it says nothing. */
  readonly sizeBytes: number | null;
}
