import { z } from 'zod';

import { jsonAnswer } from '../../adapter/answer.ts';
import { pageAnswer } from '../../adapter/page-answer.ts';
import { defineRoute, NO_FIELDS } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';
import { openApiDocument } from '../openapi/document.ts';
import { docsPage } from '../openapi/page.ts';

/** The routes that tell of all routes, themselves included. */
export function documentRoutes(
  routes: readonly Route[],
  upgrades: readonly UpgradeRoute[],
): readonly Route[] {
  const document = defineRoute(
    {
      method: 'get',
      path: '/openapi.json',
      operationId: 'openapi',
      summary: 'This document',
      audience: 'anyone',
      params: NO_FIELDS,
      query: NO_FIELDS,
      responses: {
        200: {
          description: 'OpenAPI 3.1.',
          content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
        },
      },
    },
    async () => jsonAnswer(all().json),
  );
  const page = defineRoute(
    {
      method: 'get',
      path: '/docs',
      operationId: 'docs',
      summary: 'The same, for people',
      audience: 'anyone',
      params: NO_FIELDS,
      query: NO_FIELDS,
      responses: {
        200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
      },
    },
    async () => pageAnswer(all().html),
  );
  const own = [document, page];
  let made: { readonly json: unknown; readonly html: string } | null = null;
  const all = (): { readonly json: unknown; readonly html: string } => {
    const list = [...routes, ...own];
    made ??= { json: openApiDocument(list, upgrades), html: docsPage(list, upgrades) };
    return made;
  };
  return own;
}
