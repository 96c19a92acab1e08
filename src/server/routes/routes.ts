import type { Route } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';
import { healthRoute, readyRoute } from './health.ts';
import { runRoute } from './run.ts';

/** Every route. */
export const ROUTES: readonly Route[] = [healthRoute, readyRoute, runRoute];

/** Every route that is a WebSocket. */
export const UPGRADE_ROUTES: readonly UpgradeRoute[] = [];
