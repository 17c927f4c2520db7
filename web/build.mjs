// Bundles the console's script and style with everything they import into the package's static folder.
import { build } from "esbuild";

await build({
  entryPoints: ["web/console.ts", "web/console.css"],
  outdir: "src/forecourt/console/static",
  bundle: true,
  minify: true,
  sourcemap: true,
  target: ["es2022"],
  logLevel: "warning",
});
