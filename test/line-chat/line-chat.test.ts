import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { Bot, Runner } from '../../src/bot/index.ts';
import { LineChat } from '../../src/line-chat/index.ts';

const runner = new Runner();
let bot: Bot;

before(async () => {
  bot = new Bot({ runner, wall: await runner.start() });
});

after(() => runner.stop());

/** Somebody with netcat. */
class Visitor {
  readonly socket: Socket;
  text = '';

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => {
      this.text += chunk.toString('utf8');
    });
    this.socket.on('error', () => {});
  }

  /** Waits until the text matches, and takes it up to there. */
  async sees(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) {
        this.text = this.text.slice(match.index + match[0].length);
        return match[0];
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${String(pattern)}`)), 60_000);
        this.socket.once('data', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

async function withChat(isShared: boolean, act: (port: number) => Promise<void>): Promise<void> {
  const chat = new LineChat({ host: '127.0.0.1', port: 0, isShared, greeting: ['hello'] }, bot);
  const port = await chat.start();
  try {
    await act(port);
  } finally {
    await chat.stop();
  }
}

test('the same bot answers lines over TCP, pasted statements included', async () => {
  await withChat(false, async (port) => {
    const ann = new Visitor(port);
    await ann.sees(/^hello\n/);
    ann.socket.write('>>> def f(x):\r\n...     return x * 2\r\n...\r\n>>> f(21)\r\n');
    await ann.sees(/\(guest-\w{4}\) 42\n/);
    ann.socket.write('>>> print("a\\nb\\x1b[31m")\n');
    await ann.sees(/^\(guest-\w{4}\) a\n\(guest-\w{4}\) b\n/);
  });
});

test('in a shared room all read one another and the answers, each with a session of their own', async () => {
  await withChat(true, async (port) => {
    const ann = new Visitor(port);
    const bob = new Visitor(port);
    await bob.sees(/^hello\n/);
    await ann.sees(/^hello\n/);
    ann.socket.write('>>> x = 5; x\u001b[2J\n');
    await bob.sees(/<guest-\w{4}> >>> x = 5; x\n/);
    ann.socket.write('>>> x = 5; x\n');
    await bob.sees(/\(guest-\w{4}\) 5\n/);
    bob.socket.write('>>> x\n');
    await ann.sees(/\(guest-\w{4}\) NameError/);
  });
});

test('a line without end is refused', async () => {
  await withChat(false, async (port) => {
    const ann = new Visitor(port);
    await ann.sees(/hello\n/);
    ann.socket.write('x'.repeat(20_000));
    await ann.sees(/that line is too long\n/);
  });
});

test('one address has so many connections and no more', async () => {
  await withChat(false, async (port) => {
    const visitors = Array.from({ length: 8 }, () => new Visitor(port));
    await Promise.all(visitors.map((visitor) => visitor.sees(/hello\n/)));
    await new Visitor(port).sees(/too many connections/);
    visitors[0]?.socket.destroy();
  });
});

test('who is not let in has no connection left, also when they never close their end', async () => {
  await withChat(false, async (port) => {
    const visitors = Array.from({ length: 8 }, () => new Visitor(port));
    await Promise.all(visitors.map((visitor) => visitor.sees(/hello\n/)));
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.resume();
    const pokes = setInterval(() => socket.write('x'), 10);
    await new Promise((resolve) => {
      socket.once('close', resolve);
    });
    clearInterval(pokes);
  });
});

test('who says very much is not heard any more, and pushes nobody out', async () => {
  await withChat(true, async (port) => {
    const ann = new Visitor(port);
    const bob = new Visitor(port);
    await ann.sees(/^hello\n/);
    await bob.sees(/^hello\n/);
    bob.socket.pause();
    ann.socket.write(`${'x'.repeat(16_000)}\n`.repeat(600)); // more than may lie unread
    await ann.sees(/you say too much/);
    bob.socket.resume();
    bob.socket.write('>>> "still" + " here"\n');
    await bob.sees(/still here/);
  });
});
