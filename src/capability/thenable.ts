/** Whether a value of the host is a promise, or awaits like one. No value of a guest is. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** Goes on with a value: at once, or when it is there. What needs no promise gets none. */
export function andThen<Value, Next>(
  value: Value | PromiseLike<Value>,
  step: (value: Value) => Next | PromiseLike<Next>,
): Next | PromiseLike<Next> {
  return isThenable(value) ? Promise.resolve(value).then(step) : step(value);
}
