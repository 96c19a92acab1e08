/** A figure as people read it: three digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) {
    return '?';
  }
  return value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)));
}
