import { ProtocolError } from '../../model/errors.ts';
import type { Denial, SystemCall } from '../../model/denial.ts';

/** What a guest's kernel tells the host beside the protocol. */
export type GuestEvent =
  | { readonly event: 'ready'; readonly python: string }
  | { readonly event: 'refused'; readonly denial: Denial }
  | { readonly event: 'call'; readonly call: SystemCall }
  | { readonly event: 'stdin'; readonly taken: number }
  | { readonly event: 'checkpoint'; readonly length: number }
  | {
      readonly event: 'ended';
      readonly exitCode: number | null;
      readonly signalNumber: number | null;
      readonly outOfMemory: boolean;
    };

/** Longest text and most arguments of a call that is told about. */
const MAX_TEXT = 1000;
const MAX_ARGUMENTS = 16;

const decoder = new TextDecoder();

/**
 * Reads an event. It comes from our own code beside the guest, but through an engine that a guest may
 * have broken: so nothing is taken for granted.
 *
 * @throws ProtocolError for what is no event.
 */
export function parseGuestEvent(bytes: Uint8Array): GuestEvent {
  const fields = fieldsOf(bytes);
  const event = fields.get('event');
  switch (event) {
    case 'ready':
      return { event, python: text(fields.get('python')) };
    case 'refused':
      return {
        event,
        denial: {
          call: text(fields.get('call')),
          arguments: callArguments(fields.get('arguments')),
          count: count(fields.get('count')),
          sealed: fields.get('sealed') === true,
        },
      };
    case 'call':
      return {
        event,
        call: {
          call: text(fields.get('call')),
          arguments: callArguments(fields.get('arguments')),
          result: callArgument(fields.get('result')),
        },
      };
    case 'stdin':
      return { event, taken: count(fields.get('taken')) };
    case 'checkpoint':
      return { event, length: count(fields.get('length')) };
    case 'ended':
      return {
        event,
        exitCode: smallOrNull(fields.get('exitCode')),
        signalNumber: smallOrNull(fields.get('signalNumber')),
        outOfMemory: fields.get('outOfMemory') === true,
      };
    default:
      throw wrong();
  }
}

function fieldsOf(bytes: Uint8Array): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw wrong();
  }
  if (typeof value !== 'object' || value === null) {
    throw wrong();
  }
  return new Map(Object.entries(value));
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT) {
    throw wrong();
  }
  return value;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw wrong();
  }
  return value;
}

/** An exit status or the number of a signal. */
function smallOrNull(value: unknown): number | null {
  return value === null ? null : count(value) & 0xff;
}

function callArguments(value: unknown): (number | string)[] {
  if (!Array.isArray(value) || value.length > MAX_ARGUMENTS) {
    throw wrong();
  }
  return value.map(callArgument);
}

function callArgument(value: unknown): number | string {
  return typeof value === 'number' ? value : text(value);
}

function wrong(): ProtocolError {
  return new ProtocolError('the kernel of a guest told what is no event');
}
