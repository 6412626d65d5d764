/** Before a package is packed: a fresh build, the library's declarations, and the files npm shows. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildTypes, ROOT } from './build.mjs';

await build();
await buildTypes();
for (const file of ['LICENSE', 'README.md']) copyFileSync(join(ROOT, file), join(process.cwd(), file));
