import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed } from './guest.ts';

test('questions about the process have answers, as on Linux', () => {
  const code = `
import os
print(os.geteuid(), os.getegid(), os.getgid(), os.getgroups(), os.sched_getaffinity(0))
print(os.cpu_count(), os.process_cpu_count(), os.uname().machine)`;
  assert.equal(printed(code), '1000 1000 1000 [] {0}\n1 1 wasm32');
});
