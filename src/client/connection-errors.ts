import { LaunchError, ProtocolError } from '../model/errors.ts';

/** Errors of the package `ws` for what no WebSocket sends; a browser says nothing of the kind. */
const BROKEN = /^WS_ERR_/;

/** There is no service, or none of ours. */
export function refusedConnection(url: string, cause: Error | null): LaunchError {
  const why = cause === null ? 'it ended the connection' : cause.message;
  const { host } = new URL(url);
  return new LaunchError(
    `the service at ${host} cannot be reached: ${why}. Start it with \`pysandbox serve\`, or correct the url`,
    cause === null ? {} : { cause },
  );
}

/** The connection ended, and its guest with it. */
export function lostConnection(cause: Error | null): LaunchError | ProtocolError {
  if (cause instanceof ProtocolError) {
    return cause;
  }
  const code = cause !== null && 'code' in cause ? cause.code : null;
  if (typeof code === 'string' && BROKEN.test(code)) {
    return new ProtocolError('the service sent what is no message; the connection is closed', {
      cause,
    });
  }
  return new LaunchError(
    'the connection to the service was lost, and the sandbox with it; create another one',
    cause === null ? {} : { cause },
  );
}
