import assert from 'node:assert/strict';
import { test } from 'node:test';

import { imageProtocol, parseImages, pictureSequence } from '../../src/cli/show-image.ts';
import { UsageError } from '../../src/index.ts';

const KITTY = { TERM: 'xterm-kitty' };

/** A PNG as far as its size, and something behind it. */
function png(width: number, height: number, more = 0): Uint8Array {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, Buffer.alloc(more, 7)]);
}

const JPEG = Buffer.from('ffd8ffc2000b080002000301', 'hex');

test('the environment tells which protocol a terminal knows', () => {
  const cases = [
    [{ TERM: 'xterm-kitty' }, 'kitty'],
    [{ TERM: 'xterm-256color', KITTY_WINDOW_ID: '1' }, 'kitty'],
    [{ TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty' }, 'kitty'],
    [{ TERM_PROGRAM: 'iTerm.app' }, 'iterm2'],
    [{ TERM_PROGRAM: 'WezTerm' }, 'iterm2'],
    [{ LC_TERMINAL: 'iTerm2' }, 'iterm2'],
    [{ TERM: 'xterm-256color' }, null],
    [{}, null],
    [{ TERM: 'tmux-256color', TERM_PROGRAM: 'WezTerm' }, null],
    [{ TERM: 'screen', KITTY_WINDOW_ID: '1' }, null],
    [{ TERM: 'xterm-kitty', TMUX: '/tmp/tmux-0/default,1,0' }, null],
  ] as const;
  for (const [env, expected] of cases) {
    assert.equal(imageProtocol('auto', true, env), expected, JSON.stringify(env));
  }
});

test('pictures go to terminals only, unless they are asked for or refused', () => {
  assert.equal(imageProtocol('auto', false, KITTY), null);
  assert.equal(imageProtocol('never', true, KITTY), null);
  assert.equal(imageProtocol('always', false, {}), 'kitty');
  assert.equal(imageProtocol('always', false, { TERM_PROGRAM: 'iTerm.app' }), 'iterm2');
});

test('--images takes auto, always and never', () => {
  assert.equal(parseImages('always'), 'always');
  assert.throws(() => parseImages('alway'), UsageError);
});

test('kitty gets a PNG in pieces of at most 4096 characters', () => {
  const picture = png(2, 3, 9000);
  const sequence = pictureSequence({ png: picture }, 'kitty') ?? '';
  const [nothing, ...pieces] = sequence.split('\u001B_G');
  assert.equal(nothing, '');
  const parts = pieces.map((piece) => piece.split(/[;\u{5c}]/u));
  assert.deepEqual(
    parts.map(([keys]) => keys),
    ['a=T,f=100,q=2,m=1', 'm=1', 'm=0'],
  );
  // Each ends with the string terminator, ESC and a backslash; a newline follows the last.
  const data = parts.map(([, base64 = '']) => base64.slice(0, -1));
  assert.ok(data.every((piece) => piece.length <= 4096 && /^[A-Za-z0-9+/=]+$/.test(piece)));
  assert.deepEqual(Buffer.from(data.join(''), 'base64'), picture);
  assert.ok(sequence.endsWith('\u001B\\\n'));
});

test('iTerm2 gets a PNG or a JPEG whole', () => {
  for (const display of [{ png: png(2, 3) }, { jpeg: JPEG }]) {
    const sequence = pictureSequence(display, 'iterm2') ?? '';
    const [begin, data = ''] = sequence.split(':');
    const picture = Buffer.from(Object.values(display)[0] ?? []);
    assert.equal(begin, `\u001B]1337;File=inline=1;size=${picture.length}`);
    assert.equal(data, `${picture.toString('base64')}\u0007\n`);
  }
});

test('what is no picture, too large, or not for this terminal is not shown', () => {
  assert.equal(pictureSequence({}, 'kitty'), null);
  assert.equal(pictureSequence({ png: Buffer.from('\x1b[2J') }, 'iterm2'), null);
  assert.equal(pictureSequence({ jpeg: JPEG }, 'kitty'), null);
  assert.ok(pictureSequence({ png: png(10_000, 5000) }, 'kitty') !== null);
  assert.equal(pictureSequence({ png: png(10_000, 5001) }, 'kitty'), null);
});
