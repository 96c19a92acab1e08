import { byteLength } from '../bot/index.ts';

/** A line of IRC with what the server puts before it and its end, RFC 2812, 2.3. */
const MOST_LINE_BYTES = 512;
const END_BYTES = 2;
/** The longest user and host that servers show of us: RFC 2812 and common practice. */
const MOST_USER_BYTES = 12;
const MOST_HOST_BYTES = 64;
/** What would end a line, or a message within one. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /[\u0000-\u001F\u007F]/;

/** Bytes of text in one message to `target`, of a bot called `nick`. */
export function textRoom(nick: string, target: string): number {
  const source = `:${nick}!@ `.length + byteLength(nick) - nick.length;
  const head = byteLength(`PRIVMSG ${target} :`);
  return MOST_LINE_BYTES - END_BYTES - source - MOST_USER_BYTES - MOST_HOST_BYTES - head;
}

/**
 * A message as one line of the protocol; null when it can't be one. The text was made safe before: this
 * is the last look, which lets nothing through that could be another command.
 */
export function privmsg(target: string, text: string): string | null {
  const line = `PRIVMSG ${target} :${text}`;
  const fits = byteLength(line) <= MOST_LINE_BYTES - END_BYTES;
  return isTarget(target) && !UNSAFE.test(text) && fits ? line : null;
}

/** Whether a message can be sent to this name: one channel or one nick, and no mask of servers. */
export function isTarget(name: string): boolean {
  return /^(?:[#&+!][^\s,:]+|[^\s,:!@*?.#&+$%~\d-][^\s,:!@*?]*)$/u.test(name) && !UNSAFE.test(name);
}
