// Bundles the library for a plain <script type="module">, and holds its size.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const GZIP_LIMIT_BYTES = 32_000;

await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/smartlayer.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
});

const code = readFileSync("dist/smartlayer.js");
const packed = gzipSync(code).length;
console.log(`dist/smartlayer.js: ${code.length} bytes, ${packed} with gzip`);
if (packed > GZIP_LIMIT_BYTES) {
  throw new Error(`more than ${GZIP_LIMIT_BYTES} bytes with gzip`);
}
