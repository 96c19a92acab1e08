// Monty interprets its own subset of Python, in this process.
import { Monty } from '@pydantic/monty';
import { serve } from './serve.mjs';

serve((code) => {
  let output = '';
  new Monty(code).run({
    printCallback: (_stream, text) => {
      output += text;
    },
  });
  return output;
});
