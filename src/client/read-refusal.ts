import type { IncomingMessage } from 'node:http';
import { CapacityError, LaunchError, UsageError } from '../model/errors.ts';
import type { SandboxError } from '../model/errors.ts';
import { errorOf, readFailure } from '../tunnel/failure.ts';
import { JsonFields } from '../tunnel/json-fields.ts';

/** The service's answers are short. */
const MAX_BODY_BYTES = 64 * 1024;

/** Why a service did not let us in: as its answer says, else as its status does. */
export async function readRefusal(response: IncomingMessage): Promise<SandboxError> {
  const { statusCode: status = 0 } = response;
  const told = await readTold(response).catch(() => null);
  if (told !== null) {
    return told;
  }
  if (status === 401 || status === 403) {
    return new UsageError('key: the service does not know it, or wants one');
  }
  if (status === 429 || status === 503) {
    return new CapacityError('the service has no room at this moment; try again later');
  }
  return new LaunchError(
    `the service answered with status ${status} where its tunnel should be; correct the url`,
  );
}

async function readTold(response: IncomingMessage): Promise<SandboxError> {
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
  return errorOf(readFailure(JsonFields.parse(Buffer.concat(chunks)).object('error')));
}
