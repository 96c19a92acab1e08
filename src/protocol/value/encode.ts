import type { HostInput } from '../../model/value.ts';
import { Encoder } from './encoder.ts';
import type { HostReference, OutgoingValue, ValueForm } from './types.ts';

/**
 * Encodes one value for the guest. Buffers from 64 KiB on are not copied: they must not change until
 * the value was written. What occurs twice is one object in Python, too.
 *
 * @throws UsageError that says where in the value something is that cannot cross, and what to do.
 */
export function encodeValue(value: HostInput, form: ValueForm): OutgoingValue {
  const described = new Map<object, HostReference>();
  const once: ValueForm = {
    handle: (reference) => form.handle(reference),
    describe: (object) => {
      const description = described.get(object) ?? form.describe(object);
      described.set(object, description);
      return description;
    },
  };
  const first = new Encoder(once, new Set());
  const sent = first.encode(value);
  return first.selfContaining.size === 0
    ? sent
    : new Encoder(once, first.selfContaining).encode(value);
}
