export { Capabilities } from './capabilities.ts';
export type { Exposable, Exposure } from './exposure.ts';
export type {
  Bindings,
  CapabilitiesSettings,
  GuestLink,
  GuestOperation,
  HostErrorReport,
  Operation,
  OperationValue,
  Question,
  ReferenceCounts,
} from './link.ts';
