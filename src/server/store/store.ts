/** What a key may be used for: `operator` reads metrics, and runs nothing. */
export type KeyRole = 'tenant' | 'operator';

/** A key as it is kept: enough to know it again, not enough to use it. */
export interface StoredKey {
  /** Part of the key itself, and no secret. */
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly role: KeyRole;
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly hash: string;
  readonly createdMs: number;
  readonly revokedMs: number | null;
}

/** What a run is allowed: written before its guest gets any code. */
export interface RunBegin {
  readonly id: string;
  readonly instance: string;
  readonly requestId: string;
  readonly tenant: string;
  readonly keyId: string | null;
  /** The route that it came by. */
  readonly kind: RunKind;
  readonly sandboxId: string | null;
  readonly policyDigest: string;
  /** The policy's limits and switches, as JSON; of its environment the names only. */
  readonly allowed: string;
  readonly startedMs: number;
}

export type RunKind = 'run' | 'eval' | 'sandbox' | 'tunnel';

/** What became of a run: written before the client hears of it. */
export interface RunEnd {
  readonly id: string;
  /** The outcome's tag; `failed` for trouble on our side. */
  readonly status: string;
  readonly wall: string | null;
  readonly endedMs: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMemoryMiB: number;
  readonly outputBytes: number;
  /** What was refused: names of system calls and how often, as JSON. */
  readonly denials: string;
}

/** A run of which there are both; the second is null while it goes on. */
export interface RunRecord extends RunBegin {
  readonly end: RunEnd | null;
}

/** Of the runs of a tenant. */
export interface UsageSum {
  readonly runs: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly outputBytes: number;
}

/** A text under an address that nobody can guess. */
export interface StoredPaste {
  /** All that its readers know, so it is a secret. */
  readonly id: string;
  readonly tenant: string;
  readonly text: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** Texts that are kept for a while. */
export interface PasteTable {
  /** Keeps a text. Of its tenant's the oldest go, so that there are no more than `most`. */
  add(paste: StoredPaste, most: number): Promise<void>;
  /** Null when there is none, or it has expired. */
  find(id: string, nowMs: number): Promise<StoredPaste | null>;
  /** Whether the tenant had such a text. */
  remove(id: string, tenant: string): Promise<boolean>;
  /** Forgets what has expired; tells how many. */
  expire(nowMs: number): Promise<number>;
}

/** The status of a run whose service ended before it did. */
export const LOST_STATUS = 'lost';

/**
 * What survives a restart. When a promise has been fulfilled, the fact is not lost by the end of the
 * process, be it by SIGKILL; each is written once, or not at all.
 */
export interface Store {
  addKey(key: StoredKey): Promise<void>;
  /** Every key there ever was, revoked ones too. */
  listKeys(): Promise<readonly StoredKey[]>;
  /** Whether there was such a key that was not revoked. */
  revokeKey(id: string, atMs: number): Promise<boolean>;

  beginRun(run: RunBegin): Promise<void>;
  /** Ends a run that was begun; one that has ended stays as it is. */
  endRun(end: RunEnd): Promise<void>;
  /** Runs that an earlier process of this instance left behind become `lost`; tells how many. */
  endLostRuns(instance: string, atMs: number): Promise<number>;
  /** The newest first. */
  listRuns(tenant: string, sinceMs: number, most: number): Promise<readonly RunRecord[]>;
  /** Those of one request, by the id that its client gave it. */
  runsOfRequest(
    of: { readonly tenant: string; readonly requestId: string },
    sinceMs: number,
    most: number,
  ): Promise<readonly RunRecord[]>;
  usage(tenant: string, sinceMs: number): Promise<UsageSum>;
  /** Processor time by tenant, of runs that ended since. */
  cpuSince(sinceMs: number): Promise<ReadonlyMap<string, number>>;
  /** Forgets runs that ended before; tells how many. */
  prune(beforeMs: number): Promise<number>;

  readonly pastes: PasteTable;

  close(): Promise<void>;
}
