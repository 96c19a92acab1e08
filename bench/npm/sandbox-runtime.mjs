// A command line that the library wraps for each run, in a process that has started its proxies.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SandboxManager } from '@anthropic-ai/sandbox-runtime';
import { serve } from './serve.mjs';

const python = process.argv[3] ?? 'python3';
await SandboxManager.initialize({
  network: { allowedDomains: [], deniedDomains: [] },
  filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
});

const quote = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

serve(async (code) => {
  const wrapped = await SandboxManager.wrapWithSandbox(`${quote(python)} -c ${quote(code)}`);
  const options = { timeout: 30_000, killSignal: 'SIGKILL' };
  return (await promisify(execFile)('/bin/sh', ['-c', wrapped], options)).stdout;
});
