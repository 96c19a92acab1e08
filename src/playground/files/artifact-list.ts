import type { Artifacts } from '../../model/artifact.ts';
import { make } from '../dom.ts';
import type { AddUrl } from '../urls.ts';
import { downloadLink } from './download.ts';
import { visibleName } from './safe-name.ts';

/** The files that a run has left, to download; null when there is nothing to tell. */
export function artifactList(
  { files, leftOut, leftOutCount, problem }: Artifacts,
  addUrl: AddUrl,
): HTMLElement | null {
  if (files.length === 0 && leftOutCount === 0 && problem === null) {
    return null;
  }
  const links = files.map((file) => make('li', '', downloadLink(file, addUrl)));
  const left = leftOut.map(({ path, reason }) =>
    make('li', 'quiet', make('bdi', '', visibleName(path)), ` was left out: ${reason}`),
  );
  const more = leftOutCount - leftOut.length;
  return make(
    'section',
    'artifacts',
    make('h3', '', 'Files'),
    make('ul', '', ...links, ...left),
    ...(more > 0 ? [make('p', 'quiet', `${more} more were left out.`)] : []),
    ...(problem === null ? [] : [make('p', 'quiet', `More may be missing: ${problem}`)]),
  );
}
