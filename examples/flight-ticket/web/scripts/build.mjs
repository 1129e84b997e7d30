// Makes the static site: one script, one style sheet, one page.
import { copyFileSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

await build({
  entryPoints: ["src/page.tsx"],
  outfile: "dist/page.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
});
await build({ entryPoints: ["src/page.css"], outfile: "dist/page.css", minify: true });
for (const file of ["index.html", "icon.svg"]) {
  copyFileSync(`src/${file}`, `dist/${file}`);
}
const code = readFileSync("dist/page.js");
console.log(`dist/page.js: ${code.length} bytes, ${gzipSync(code).length} with gzip`);
