import type { IncomingMessage } from 'node:http';
import { CapacityError, LaunchError, UsageError } from '../model/errors.ts';
import type { SandboxError } from '../model/errors.ts';
import { errorOf, isErrorCode, readFailure } from '../tunnel/failure.ts';
import { JsonFields } from '../tunnel/json-fields.ts';

/** The service's answers are short. */
const MAX_BODY_BYTES = 64 * 1024;

/** Why a service did not let us in: as its answer says, else as its status does. */
export async function readRefusal(response: IncomingMessage): Promise<SandboxError> {
  const { statusCode: status = 0, headers } = response;
  const told = await readTold(response).catch(() => null);
  if (told !== null && isErrorCode(told.code)) {
    return errorOf(readFailure(told.fields));
  }
  const message = told?.message ?? `the service answered with status ${status}`;
  const retryAfterMs = Number(headers['retry-after']) * 1000;
  const details = Number.isFinite(retryAfterMs) ? { status, retryAfterMs } : { status };
  if (status === 429 || status === 503) {
    return new CapacityError(message, { details });
  }
  return status >= 400 && status < 500
    ? new UsageError(message, { details })
    : new LaunchError(message, { details });
}

/** What the body of an answer says. */
interface Told {
  readonly code: unknown;
  readonly message: string;
  readonly fields: JsonFields;
}

async function readTold(response: IncomingMessage): Promise<Told> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('the body is no stream of bytes');
    }
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new RangeError('the body is too long');
    }
    chunks.push(chunk);
  }
  const fields = JsonFields.parse(Buffer.concat(chunks)).object('error');
  return { code: fields.raw('code'), message: fields.text('message'), fields };
}
