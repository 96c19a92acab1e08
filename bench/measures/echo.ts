import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { time } from '../time.ts';

/** About as many as a short call and its answer. */
const MESSAGE = Buffer.alloc(160, 'x');

const ECHO = `
import os
while data := os.read(3, 65536):
    os.write(3, data)
`;

/**
 * Microseconds for a few bytes to a Python process and back, which does nothing with them and is behind no
 * wall: two processes wake each other, and no call can take less.
 */
export async function echoes(python: string, count: number): Promise<readonly number[]> {
  const child = spawn(python, ['-I', '-S', '-c', ECHO], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const socket: unknown = child.stdio[3];
  if (!(socket instanceof Socket)) {
    throw new Error(`${python} could not be started`);
  }
  const samples: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const echo = async (): Promise<void> => {
      socket.write(MESSAGE);
      await once(socket, 'data');
    };
    samples.push((await time(echo)) * 1000);
  }
  socket.end();
  await once(child, 'exit');
  return samples;
}
