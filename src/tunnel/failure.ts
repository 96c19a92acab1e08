import {
  CapacityError,
  ERROR_TABLE,
  InternalError,
  LaunchError,
  PolicyError,
  ProtocolError,
  SandboxError,
  UsageError,
  WallUnavailableError,
} from '../model/errors.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { JsonFields } from './json-fields.ts';
import { MAX_TEXT_UNITS } from './limits.ts';
import type { Failure } from './messages.ts';

const CODES: readonly ErrorCode[] = [
  ...(['USAGE', 'POLICY', 'WALL_UNAVAILABLE', 'INTERNAL', 'LAUNCH', 'CAPACITY'] as const),
  'PROTOCOL',
];

/** Details that cross: texts and numbers, few and short. */
const MAX_DETAILS = 16;
const MAX_DETAIL_UNITS = 1000;

/** An error of ours in place of any: of another it is told only that there was one. */
export function tellable(error: unknown): SandboxError {
  return error instanceof SandboxError
    ? error
    : new ProtocolError('tunnel: a message could not be handled', { cause: error });
}

/** An error as the other end may know it. What is not ours is told of by its code alone. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof SandboxError)) {
    return { code: 'INTERNAL', message: 'the service failed; its log says why', details: {} };
  }
  const details = Object.entries(error.details).filter(([, value]) => isDetail(value));
  return {
    code: error.code,
    message: error.message.slice(0, MAX_TEXT_UNITS),
    details: Object.fromEntries(details.slice(0, MAX_DETAILS)),
  };
}

export function readFailure(fields: JsonFields): Failure {
  const details = fields.orNull('details', (name) => fields.object(name));
  const known: [string, unknown][] = [];
  for (const name of ['path', 'layer', 'problem', 'remedy', 'retryAfterMs', 'reason'] as const) {
    const value = details?.raw(name);
    if (isDetail(value)) {
      known.push([name, value]);
    }
  }
  return {
    code: fields.choice('code', CODES),
    message: fields.text('message'),
    details: Object.fromEntries(known),
  };
}

/** The error that the caller gets: of the class that it has in process. */
export function errorOf({ code, message, details }: Failure): SandboxError {
  const init = { details };
  switch (code) {
    case 'USAGE':
      return new UsageError(message, init);
    case 'POLICY': {
      const path = textIn(details, 'path');
      const prefix = path === '' ? '' : `${path}: `;
      const rest = message.startsWith(prefix) ? message.slice(prefix.length) : message;
      return new PolicyError(path, rest, init);
    }
    case 'WALL_UNAVAILABLE': {
      const remedy = textIn(details, 'remedy');
      return new WallUnavailableError(
        textIn(details, 'layer') || 'service',
        textIn(details, 'problem') || message,
        remedy || 'Ask who runs the service',
        init,
      );
    }
    case 'LAUNCH':
      return new LaunchError(message, init);
    case 'CAPACITY':
      return new CapacityError(message, init);
    case 'PROTOCOL':
      return new ProtocolError(message, init);
    case 'INTERNAL':
      return new InternalError(message, init);
  }
}

/** Whether there is such an error code. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_TABLE, code);
}

function textIn(details: Failure['details'], name: string): string {
  const value = details[name];
  return typeof value === 'string' ? value : '';
}

function isDetail(value: unknown): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_DETAIL_UNITS)
  );
}
