/** The guest ended itself: exit(3). */
export class GuestExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the guest ended with status ${code}`);
    this.code = code;
  }
}

/** The guest called what no guest may call. The gate is closed behind it. */
export class GuestSealed extends Error {
  readonly call: string;

  constructor(call: string) {
    super(`the guest called ${call}`);
    this.call = call;
  }
}

/** The guest ended as by a signal: abort(3), or a call through a pointer that leads nowhere. */
export class GuestAbort extends Error {
  readonly signal: number;

  constructor(signal: number) {
    super(`the guest was ended by signal ${signal}`);
    this.signal = signal;
  }
}
