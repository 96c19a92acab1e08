export { ircSchema, networkSettings } from './configuration.ts';
export type { NetworkConfiguration } from './configuration.ts';
export { Network } from './network.ts';
export type { NetworkSettings } from './network-settings.ts';
