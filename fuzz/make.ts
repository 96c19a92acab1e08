import { ProtocolError } from '../src/model/errors.ts';
import { HostObject, PythonReference } from '../src/model/reference.ts';
import type { PythonFunction, ReferenceKind } from '../src/model/reference.ts';
import type { PythonRecord, PythonValue } from '../src/model/value.ts';
import type { ReferenceInfo, ValueMaker } from '../src/protocol/index.ts';

/** Objects of the host with these ids are known to the guest. */
const KNOWN_IDS = 4;

/** A reference to no guest at all. */
export class FuzzReference extends PythonReference {
  readonly type: string;
  readonly repr: string;
  readonly kind: ReferenceKind;
  readonly callable: boolean;
  fields: PythonRecord | null = null;

  constructor({ type, repr, kind, callable }: ReferenceInfo) {
    super();
    this.type = type;
    this.repr = repr;
    this.kind = kind;
    this.callable = callable;
  }

  override get(): Promise<PythonValue> {
    return this.call();
  }

  override set(): Promise<void> {
    return Promise.reject(new Error('there is no guest'));
  }

  override call(): Promise<PythonValue> {
    return Promise.reject(new Error('there is no guest'));
  }

  override async *[Symbol.asyncIterator](): AsyncIterator<PythonValue> {
    yield await this.call();
  }

  override release(): void {}

  override [Symbol.dispose](): void {}
}

const hostObject = new HostObject();

/** Makes what the decoder asks for, callables as functions. */
export function maker(exactFloats: boolean): ValueMaker {
  return {
    exactFloats,
    host: (id) => {
      if (id >= KNOWN_IDS) {
        throw new ProtocolError('there is no such object');
      }
      return hostObject;
    },
    reference: (info) => {
      const reference = new FuzzReference(info);
      const callable: PythonFunction = Object.assign(() => reference.call(), { reference });
      return {
        value: info.callable ? callable : reference,
        setFields: (fields) => {
          reference.fields = fields;
        },
      };
    },
  };
}
