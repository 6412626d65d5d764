/**
 * `npm run build:lab [-- --out DIR]`: the lab page as a static site, in dist/lab or DIR. Any host can hand it out, from
 * any folder: addresses are relative, and a service worker keeps the page offline and isolates it.
 * Exit status: 0 built, 1 failed, 2 usage.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { kernels, page, ROOT } from './build.mjs';

const LAB = join(ROOT, 'packages/lab');
const UNSERVED = '<meta name="served-by" content="a host" />';
/** Also what tells a folder of an earlier build. */
const MARK = 'service-worker.js';
/** Of no use offline: for hosts that can send headers, and style sheets whose content is in lab.css as well. */
const UNUSED = /^headers\.json$|^chunks\/.*\.css$/;

function readOptions() {
  try {
    const { values } = parseArgs({ options: { out: { type: 'string' } } });
    return { out: resolve(values.out ?? join(ROOT, 'dist/lab')) };
  } catch (error) {
    console.error(`${error.message.split('. ')[0]}.\n\`npm run build:lab -- --out DIR\` names another folder.`);
    process.exit(2);
  }
}

/** A folder that holds something else is left alone. */
async function emptied(out) {
  const entries = await readdir(out).catch((error) => {
    if (error.code === 'ENOENT') return [];
    console.error(`--out: expected a folder that can be written, got ${out} (${error.code}).`);
    process.exit(2);
  });
  if (entries.length > 0 && !entries.includes(MARK)) {
    console.error(`--out: expected a new folder or one of an earlier build, got ${out}, which has other files in it.`);
    process.exit(2);
  }
  for (const entry of entries) await rm(join(out, entry), { recursive: true });
  await mkdir(out, { recursive: true });
}

const { out } = readOptions();
await kernels();
await emptied(out);
await page({ outdir: out, sourcemap: false });

const headers = JSON.parse(await readFile(join(LAB, 'headers.json'), 'utf8'));
// A page cannot say of itself who may put it into a frame: that part is for the headers alone.
const policy = headers['Content-Security-Policy'].replace(/; frame-ancestors [^;]*/, '');
const said = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
const index = await readFile(join(out, 'index.html'), 'utf8');
if (!index.includes(UNSERVED)) throw new Error(`index.html: expected ${UNSERVED} in it.`);
await writeFile(
  join(out, 'index.html'),
  index.replace(UNSERVED, `<meta name="served-by" content="itself" />\n    ${said}`),
);

const entries = await readdir(out, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map((entry) => relative(out, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .filter((file) => !UNUSED.test(file))
  .sort();
const hash = createHash('sha256').update(JSON.stringify(headers));
let bytes = 0;
for (const file of files) {
  const content = await readFile(join(out, file));
  bytes += content.length;
  hash.update(`${file} ${content.length}\n`).update(content);
}
await build({
  entryPoints: [join(LAB, 'src/offline/service-worker.ts')],
  outfile: join(out, MARK),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2023',
  define: {
    // The folder itself stands for its first file: some hosts send one address on to the other.
    FILES: JSON.stringify(files.map((file) => (file === 'index.html' ? './' : file))),
    VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
    HEADERS: JSON.stringify(headers),
  },
  logLevel: 'warning',
});
await stat(join(out, MARK));
console.log(
  `${out}: ${files.length + 1} files, ${(bytes / 1e6).toFixed(1)} MB; open index.html through any web server`,
);
