import { ProtocolError } from '../model/errors.ts';
import type { HostInput, PythonValue } from '../model/value.ts';

/** A question to a service of the agent (guest/agent/services), which answers as it likes. */
export interface ServiceRequest<Answer> {
  /** As in `variables.list`. */
  readonly service: string;
  readonly args: readonly HostInput[];
  /** Largest answer, encoded; default: the policy's `limits.resultBytes`. */
  readonly resultBytes?: number;
  /** @throws ProtocolError for an answer that the agent never gives: the guest has tampered with it. */
  readonly parse: (answer: PythonValue | undefined) => Answer;
}

/** Asks a service; rejects as an operation on a variable does. */
export type AskService = <Answer>(request: ServiceRequest<Answer>) => Promise<Answer>;

/** @throws ProtocolError unless it is a list. */
export function asList(answer: PythonValue | undefined): readonly PythonValue[] {
  if (!Array.isArray(answer)) {
    throw unexpected();
  }
  return answer;
}

/** @throws ProtocolError unless it is a text. */
export function asText(answer: PythonValue | undefined): string {
  if (typeof answer !== 'string') {
    throw unexpected();
  }
  return answer;
}

/** @throws ProtocolError unless it is a list of at most so many items. */
export function asShortList(answer: PythonValue | undefined, most: number): readonly PythonValue[] {
  const list = asList(answer);
  if (list.length > most) {
    throw unexpected();
  }
  return list;
}

/** @throws ProtocolError unless it is a text of at most so many UTF-16 units. */
export function asBoundedText(answer: PythonValue | undefined, mostUnits: number): string {
  const text = asText(answer);
  if (text.length > mostUnits) {
    throw unexpected();
  }
  return text;
}

/** null, or what `parse` makes of it. */
export function orNull<Parsed>(
  answer: PythonValue | undefined,
  parse: (answer: PythonValue | undefined) => Parsed,
): Parsed | null {
  return answer === null ? null : parse(answer);
}

/** @throws ProtocolError unless it is a whole number from 0 on. */
export function asCount(answer: PythonValue | undefined): number {
  if (typeof answer !== 'number' || !Number.isSafeInteger(answer) || answer < 0) {
    throw unexpected();
  }
  return answer;
}

/** What is no answer to a question of ours. */
export function unexpected(): ProtocolError {
  return new ProtocolError(
    'the guest answered a question of the host with what is no answer to it',
  );
}
