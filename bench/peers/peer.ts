/** What one run of a program came to. */
export interface Ran {
  /** From the request to the result, in a host that is warm. */
  readonly ms: number;
  readonly stdout: string;
}

/** What a peer needs to know. */
export interface PeerSetting {
  /** The program file of the interpreter that all peers run that do not bring their own. */
  readonly python: string;
  /** The folders that it needs, besides what every program does. */
  readonly pythonFolders: readonly string[];
  /** An empty folder of the peer's own, which is removed in the end. */
  readonly folder: string;
}

/** A peer that has shown that it works here. */
export interface ReadyPeer {
  /** Runs a program in a place that nobody used before. Fails when the program does. */
  readonly run: (code: string) => Promise<Ran>;
  /** As `run`, with the installed packages at hand, where that is another way. */
  readonly runWithPackages?: (code: string) => Promise<Ran>;
  /** Waits until what it does in the background is done: not a part of any figure. */
  settle?(): Promise<void>;
  close(): Promise<void>;
}

/** A way to run Python that one may compare: ours, or another's. */
export interface Peer {
  readonly name: string;
  /** The command that installs it. */
  readonly install: string;
  /** What stands between the program and the host. */
  readonly walls: string;
  /** Whether the figure for many at once says something about it, and can be had in a short time. */
  readonly isConcurrent?: boolean;
  version(): Promise<string>;
  /** Fails with the reason when it is not installed, or does not run here. */
  prepare(setting: PeerSetting): Promise<ReadyPeer>;
}
