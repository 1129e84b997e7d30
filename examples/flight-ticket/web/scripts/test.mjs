// Runs the page's tests in a headless browser: build the page first.
import { spawnSync } from "node:child_process";
import { build } from "esbuild";

await build({
  entryPoints: ["test/page.acceptance.test.ts"],
  outfile: "dist/test/page.acceptance.test.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["playwright-core"],
  tsconfig: "tsconfig.json",
});
const run = spawnSync(process.execPath, ["--test", "dist/test/page.acceptance.test.mjs"], {
  stdio: "inherit",
});
process.exit(run.status ?? 1);
