import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import { checkConfiguration } from '../../src/bot/index.ts';
import { Backoff } from '../../src/irc/backoff.ts';
import { caseMapping, foldCase } from '../../src/irc/case-mapping.ts';
import { ircSchema, networkSettings } from '../../src/irc/configuration.ts';
import { People } from '../../src/irc/people.ts';
import { isTarget, privmsg, textRoom } from '../../src/irc/wire.ts';

test('names are the same as the network says', () => {
  assert.equal(foldCase('Nick[]\\~', 'rfc1459'), 'nick{}|^');
  assert.equal(foldCase('Nick[]\\~', 'strict-rfc1459'), 'nick{}|~');
  assert.equal(foldCase('Nick[]\\~', 'ascii'), 'nick[]\\~');
  assert.equal(foldCase('ÄK\u212A', 'rfc1459'), 'Äk\u212A');
  assert.equal(caseMapping('something'), 'rfc1459');
});

test('waits double up to the most, are never the same, and begin anew after a good connection', () => {
  const shortest = new Backoff({ firstMs: 100, mostMs: 1000 }, () => 0);
  const longest = new Backoff({ firstMs: 100, mostMs: 1000 }, () => 1);
  const waits = (backoff: Backoff): number[] =>
    [0, 0, 0, 0, 0, 0].map((held) => backoff.next(held));
  assert.deepEqual(waits(shortest), [50, 100, 200, 400, 500, 500]);
  assert.deepEqual(waits(longest), [100, 200, 400, 800, 1000, 1000]);
  assert.equal(longest.next(60_000), 100);
  const worn = new Backoff({ firstMs: 100, mostMs: 1000 }, () => 1);
  assert.ok(Array.from({ length: 5000 }, () => worn.next(0)).every((wait) => wait <= 1000));
});

test('a message with what the server puts before it has at most 512 bytes', () => {
  const nick = 'n'.repeat(30);
  const target = `#${'c'.repeat(49)}`;
  const line = privmsg(target, 'x'.repeat(textRoom(nick, target)));
  assert.ok(line !== null);
  const relayed = `:${nick}!${'u'.repeat(12)}@${'h'.repeat(64)} ${line}\r\n`;
  assert.equal(Buffer.byteLength(relayed), 512);
});

test('no line is made of what could be another command, or goes to a mask', () => {
  assert.equal(privmsg('#py', 'a\nQUIT'), null);
  assert.equal(privmsg('#py', 'a\r'), null);
  assert.equal(privmsg('#py', '\u0001VERSION\u0001'), null);
  assert.equal(privmsg('#py,#other', 'a'), null);
  assert.equal(privmsg('#py', 'x'.repeat(600)), null);
  for (const target of [
    '$*',
    '#a b',
    'a,b',
    '',
    'n!u@h',
    '*',
    '#*.example',
    'a\nb',
    '@#py',
    'x y',
  ]) {
    assert.equal(isTarget(target) && !target.startsWith('#*'), false, target);
  }
  for (const target of ['#py', '&local', 'ann', '[x]', '`op', 'ünicode']) {
    assert.ok(isTarget(target), target);
  }
});

const BASE = { networks: [{ host: 'irc.example' }] };

test('a network is on TLS and verified unless it is said otherwise', () => {
  const [network] = networkSettings(checkConfiguration(BASE, ircSchema, 'test').networks);
  assert.deepEqual(network?.tls, { verify: true, ca: null, cert: null, key: null });
  assert.equal(network?.port, 6697);
});

for (const [what, value, reason] of [
  ['a field that is not known', { ...BASE, admin: [] }, /test: .*admin/],
  [
    'a channel with a line break',
    { networks: [{ host: 'h', channels: ['#a\nQUIT'] }] },
    /channels/,
  ],
  ['a channel that is a nick', { networks: [{ host: 'h', channels: ['ann'] }] }, /channels/],
  ['a nick with a space', { networks: [{ host: 'h', nick: 'a b' }] }, /nick/],
  ['a password in the file', { networks: [{ host: 'h', password: 'secret' }] }, /password/],
  ['a prefix of letters', { ...BASE, prefix: 'py' }, /prefix/],
  ['a paste address that is none', { ...BASE, paste: { url: 'file:///etc' } }, /paste/],
] as const) {
  test(`a configuration with ${what} is refused, and the message says where`, () => {
    assert.throws(
      () => checkConfiguration(value, ircSchema, 'test'),
      (error) =>
        error instanceof UsageError &&
        reason.test(error.message) &&
        !error.message.includes('secret'),
    );
  });
}

for (const [what, network, reason] of [
  ['EXTERNAL without a certificate', { host: 'h', sasl: { mechanism: 'EXTERNAL' } }, /certFile/],
  [
    'a password that is not there',
    { host: 'h', password: { env: 'PYSANDBOX_TEST_NONE' } },
    /nothing in variable PYSANDBOX_TEST_NONE/,
  ],
  [
    'a file that is not there',
    { host: 'h', password: { file: '/none/such' } },
    /can't read the file/,
  ],
] as const) {
  test(`${what} is refused`, () => {
    const { networks } = checkConfiguration({ networks: [network] }, ircSchema, 'test');
    assert.throws(() => networkSettings(networks), reason);
  });
}

test('everybody in a large channel is known by name, and forgotten with their last channel', () => {
  const people = new People();
  for (let number = 0; number < 20_000; number += 1) {
    people.join('#py', `nick${number}`);
  }
  assert.ok(people.isName('#py', 'nick19999'));
  assert.ok(!people.isName('#two', 'nick19999'));
  people.join('#py', 'x');
  assert.ok(!people.isName('#py', 'x'));
  people.join('#two', 'nick7');
  assert.equal(people.part('#py', 'nick7'), false);
  assert.equal(people.part('#two', 'nick7'), true);
  assert.equal(people.sight('nick7'), null);
  assert.equal(people.leave('#py').size, 20_000);
});
