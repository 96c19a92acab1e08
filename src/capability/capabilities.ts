import { InternalError } from '../model/errors.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type {
  CallMessage,
  CancelMessage,
  EncodedValue,
  OutgoingValue,
  ReleaseMessage,
} from '../protocol/messages.ts';
import type {
  Bindings,
  CapabilitiesSettings,
  Operation,
  OperationValue,
  ReferenceCounts,
} from './link.ts';

/** What one guest was handed, and what the host holds of it. Whoever makes it closes it. */
export class Capabilities {
  readonly #settings: CapabilitiesSettings;

  constructor(settings: CapabilitiesSettings) {
    this.#settings = settings;
  }

  /**
   * The body of a run message, or null when nothing is bound. Its objects count as sent.
   *
   * @throws UsageError for what cannot cross; nothing counts as sent then.
   */
  encodeBindings(_bindings: Bindings): OutgoingValue | null {
    throw new InternalError(`not yet ${String(this.#settings)}`);
  }

  /**
   * A value for the guest. Its objects count as sent.
   *
   * @throws UsageError for what cannot cross; nothing counts as sent then.
   */
  encode(_value: HostInput): OutgoingValue {
    throw new InternalError('not yet');
  }

  /**
   * A value of the guest. References to objects of the guest in it are alive until they are released,
   * forgotten, or the guest ends.
   *
   * @throws ProtocolError for bytes that no honest guest sends.
   */
  decode(_encoded: EncodedValue): PythonValue {
    throw new InternalError('not yet');
  }

  /**
   * Does something in the guest, with values in place of bytes.
   *
   * @throws (rejects) GuestError when an exception came of it, UsageError when the guest has ended,
   * when the result is too large, and for arguments that cannot cross.
   */
  async operate(_operation: Operation): Promise<OperationValue> {
    throw new InternalError('not yet');
  }

  /**
   * The guest asks for something. Sends one reply, now or later.
   *
   * @throws ProtocolError for a target that the guest does not hold and for a body of another form.
   */
  handleCall(_message: CallMessage): void {
    throw new InternalError('not yet');
  }

  /** The guest does not wait any longer. The host function's signal fires; the reply still comes. */
  handleCancel(_message: CancelMessage): void {
    throw new InternalError('not yet');
  }

  /** @throws ProtocolError when the guest releases what it does not hold, or more often than it was sent. */
  handleRelease(_message: ReleaseMessage): void {
    throw new InternalError('not yet');
  }

  /** How many references are alive. */
  get counts(): ReferenceCounts {
    throw new InternalError('not yet');
  }

  /**
   * The guest has ended: running calls are aborted, references on both sides are dead. Sends nothing.
   * May be called any number of times.
   */
  close(): void {
    throw new InternalError('not yet');
  }
}
