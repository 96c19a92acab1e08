/** Told by a worker beside what other threads tell: a browser does not say that one has ended. */
export const TOLD_END = 3;
