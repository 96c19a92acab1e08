import { LaunchError, ProtocolError } from '../model/errors.ts';
import { encodeClientMessage } from '../tunnel/client-messages.ts';
import { errorOf } from '../tunnel/failure.ts';
import type { Opened, Wishes } from '../tunnel/messages.ts';
import { decodeServiceMessage } from '../tunnel/service-messages.ts';
import { openTransport } from './open-transport.ts';
import { RemoteGuest } from './remote-guest.ts';
import type { Transport } from './transport.ts';

/** Where the service is, and who asks. */
export interface ServiceAddress {
  readonly url: string;
  readonly key: string | null;
  readonly openTimeoutMs: number;
}

/** A guest of a service, and what it is. */
export interface OpenedRemote {
  readonly guest: RemoteGuest;
  readonly opened: Opened;
}

/**
 * Opens a guest of a service, on a connection of its own.
 *
 * @throws what the service says against it; LaunchError when it cannot be reached.
 */
export async function openRemote(address: ServiceAddress, wishes: Wishes): Promise<OpenedRemote> {
  const transport = await openTransport(address);
  transport.send(encodeClientMessage({ op: 'open', wishes }));
  try {
    const opened = await firstAnswer(transport, address.openTimeoutMs);
    transport.keepAlive(false);
    return { opened, guest: new RemoteGuest(transport, opened) };
  } catch (error) {
    transport.close();
    throw error;
  }
}

/** @throws (rejects) what the service answers in its place. */
function firstAnswer(transport: Transport, timeoutMs: number): Promise<Opened> {
  return new Promise((settle, fail) => {
    const timer = setTimeout(
      () => fail(new LaunchError(`the service gave no guest within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const done = (finish: () => void): void => {
      clearTimeout(timer);
      finish();
    };
    transport.listen({
      onMessage: (bytes) => done(() => settleWith(bytes, settle, fail)),
      onClosed: (problem) => {
        done(() => fail(problem ?? new LaunchError('the connection to the service is closed')));
      },
    });
  });
}

function settleWith(
  bytes: Uint8Array,
  settle: (opened: Opened) => void,
  fail: (error: Error) => void,
): void {
  try {
    const message = decodeServiceMessage(bytes);
    if (message.op === 'opened') {
      settle(message.opened);
    } else if (message.op === 'failed') {
      fail(errorOf(message.failure));
    } else {
      fail(new ProtocolError('tunnel: the service does not begin with a guest'));
    }
  } catch (error) {
    fail(error instanceof Error ? error : new ProtocolError('tunnel: the service sent garbage'));
  }
}
