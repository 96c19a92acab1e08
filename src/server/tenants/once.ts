/** The same action, which is done the first time only. */
export function once<Arguments extends readonly unknown[]>(
  action: (...args: Arguments) => void,
): (...args: Arguments) => void {
  let done = false;
  return (...args) => {
    if (!done) {
      done = true;
      action(...args);
    }
  };
}
