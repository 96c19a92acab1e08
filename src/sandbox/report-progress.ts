/** Tells whoever watches this process what it is busy with. */
export function reportProgress(message: string): void {
  process.stderr.write(`pysandbox: ${message}\n`);
}
