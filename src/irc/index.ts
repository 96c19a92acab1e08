export { ircSchema, networkSettings } from './configuration.ts';
export { Network } from './network.ts';
