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
  const guests = new Set<number>();
  const once: ValueForm = {
    handle: (reference) => {
      const handle = form.handle(reference);
      guests.add(handle);
      return handle;
    },
    describe: (object) => {
      const description = described.get(object) ?? form.describe(object);
      described.set(object, description);
      return description;
    },
  };
  const first = new Encoder(once, new Set());
  const encoded = first.encode(value);
  const { size } = first.selfContaining;
  const sent = size === 0 ? encoded : new Encoder(once, first.selfContaining).encode(value);
  return { ...sent, guests: [...guests] };
}
