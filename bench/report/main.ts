/** Makes docs/performance.md, its chart and the README's figure anew: `npm run bench:report`. */
import { writePage } from './page.ts';

writePage();
