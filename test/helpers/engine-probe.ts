/**
 * Stands in for the engine: a program that has been broken into. It tries what an attacker would try,
 * in the process itself and in a thread as guests have them, and tells what came of it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { CONTROL_DESCRIPTOR } from '../../src/launcher/slot-server.ts';

/** What each attempt came to: `done`, or the code or name of the error. */
export type ProbeReport = Record<string, string>;

function tried(action: () => void): string {
  try {
    action();
    return 'done';
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
    return typeof code === 'string' ? code : error instanceof Error ? error.name : String(error);
  }
}

/** A program that is there: what runs this. */
const PROGRAM = process.execPath;

async function probe(): Promise<ProbeReport> {
  return {
    'reads a file of the host': tried(() => void readFileSync('/etc/hostname')),
    'lists the root': tried(() => void readdirSync('/')),
    'reads its process': tried(() => void readFileSync('/proc/self/environ')),
    'opens a device': tried(() => closeSync(openSync('/dev/null', 'r'))),
    'writes a file': tried(() => {
      const path = `/tmp/pysandbox-probe-${randomUUID()}`;
      writeFileSync(path, '');
      rmSync(path);
    }),
    'writes to its own code': tried(() => closeSync(openSync(import.meta.filename, 'r+'))),
    'starts a program': tried(() => void execFileSync(PROGRAM, ['--version'])),
    'starts a shell': tried(() => {
      const { error } = spawnSync('/bin/sh', ['-c', 'exit 0']);
      if (error !== undefined) {
        throw error;
      }
    }),
    'connects to the network': await connected(),
    'makes code of a text': tried(() => void Reflect.construct(Function, ['return 1'])),
    'finds a prototype by its old name':
      Object.getOwnPropertyDescriptor(Object.prototype, '__proto__') === undefined
        ? 'none'
        : 'done',
    'has an environment': Object.keys(process.env).some((name) => name !== 'PWD') ? 'done' : 'none',
    'signals its host': tried(() => void process.kill(Number(process.argv[3]), 0)),
    'reads a socket of its own': tried(() => void fstatSync(CONTROL_DESCRIPTOR)),
  };
}

/** To a service of the host, whose port is the first argument. */
function connected(): Promise<string> {
  return new Promise((settle) => {
    const socket = connect(Number(process.argv[2] ?? 1), '127.0.0.1');
    socket.on('connect', () => settle('done'));
    socket.on('error', (error) => settle('code' in error ? String(error.code) : error.name));
  });
}

function probeThread(): Promise<ProbeReport> {
  return new Promise((settle, fail) => {
    const worker = new Worker(import.meta.filename, { argv: process.argv.slice(2), env: {} });
    worker.on('message', settle);
    worker.on('error', fail);
  });
}

async function main(): Promise<void> {
  const control = new Socket({ fd: CONTROL_DESCRIPTOR });
  control.on('close', () => process.exit(0));
  for await (const _ of createInterface({ input: control })) {
    const reports = { process: await probe(), thread: await probeThread() };
    control.write(`${JSON.stringify(reports)}\n`);
  }
}

if (isMainThread) {
  await main();
} else {
  parentPort?.postMessage(await probe(), []);
}
