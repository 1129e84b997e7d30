// Serves the built page with a pretended demonstration behind it, to work on the page alone.
import { build } from "esbuild";

await build({
  entryPoints: ["test/stub.ts"],
  outfile: "dist/test/stub.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
});
const { startStub } = await import("../dist/test/stub.mjs");
const { url } = await startStub(new URL("../dist/", import.meta.url));
console.log(url);
