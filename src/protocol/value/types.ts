import type {
  HostFunction,
  HostObject,
  HostProxy,
  PythonFunction,
  PythonReference,
  ReferenceKind,
} from '../../model/reference.ts';
import type { PythonRecord } from '../../model/value.ts';

export type { EncodedValue, OutgoingValue } from '../messages.ts';

/** What the guest says of an object that it keeps: types and lengths are checked, truth is not. */
export interface ReferenceInfo {
  /** The guest's number of it. */
  readonly handle: number;
  readonly type: string;
  readonly repr: string;
  readonly kind: ReferenceKind;
  readonly callable: boolean;
}

/** What stands for an object of the guest. */
export interface MadeReference {
  readonly value: PythonReference | PythonFunction;
  /** Called once, when all of the value has been decoded: fields may hold the reference itself. */
  readonly setFields: (fields: PythonRecord | null) => void;
}

/** What the decoder of values asks of its caller. */
export interface ValueMaker {
  /** Called once for each time that the guest sends a handle: what it counts as received. */
  readonly reference: (info: ReferenceInfo) => MadeReference;
  /** An object or function of the host that comes back; throws ProtocolError for an unknown id. */
  readonly host: (id: number) => HostObject | HostProxy | HostFunction;
  /** Whether floats that are whole numbers become `PythonFloat`. */
  readonly exactFloats: boolean;
}

/** What a Python proxy is made able to do. */
export type HostObjectProtocol =
  | ('len' | 'contains' | 'getitem' | 'setitem' | 'delitem')
  | ('iter' | 'aiter' | 'next' | 'enter');

/** What the guest is told of something that it is handed. */
export interface HostDescription {
  readonly name: string;
  readonly callable: boolean;
  readonly methods: readonly string[];
  readonly attributes: readonly string[];
  /** Those of the attributes that may be set. */
  readonly write: readonly string[];
  readonly protocols: readonly HostObjectProtocol[];
  readonly signature: string | null;
  readonly doc: string | null;
}

/** Something of the host under the number by which the guest asks for it. */
export interface HostReference {
  readonly id: number;
  readonly description: HostDescription;
}

/** What the encoder of values asks of its caller. */
export interface ValueForm {
  /**
   * Called once in each value for each object: what counts as sent.
   *
   * @throws UsageError when it may not be handed to the guest; the encoder adds where it was.
   */
  readonly describe: (object: HostObject | HostProxy | HostFunction) => HostReference;
  /**
   * The guest's number of an object of its own.
   *
   * @throws UsageError when it was released, or belongs to another guest.
   */
  readonly handle: (reference: PythonReference) => number;
}
