export { Capabilities } from './capabilities.ts';
export { Capability } from './capability.ts';
export { checkExposure } from './check-exposure.ts';
export type { Exposable, Exposure } from './exposure.ts';
export { GuestError } from './guest-error.ts';
export { goneObjects } from './held-objects.ts';
export type { HeldObjects } from './held-objects.ts';
export { hostFunction } from './host-function.ts';
export type { HostFunctionOptions } from './host-function.ts';
export type {
  Bindings,
  GuestOperation,
  HostErrorReport,
  Operation,
  OperationValue,
  Question,
  ReferenceCounts,
} from './link.ts';
export type { CapabilityBudget } from './meter.ts';
export { proxy } from './proxy.ts';
export type { ProxyOptions } from './proxy.ts';
export { PublicError } from './public-error.ts';
export type { PublicErrorKind, PublicErrorOptions } from './public-error.ts';
export { currentCall } from './running-call.ts';
export type { HostCallContext } from './running-call.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './schema.ts';
export { stubs } from './stubs/stubs.ts';
