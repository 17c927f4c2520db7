// Bundles the console's script and style with everything they import into the package's static folder.
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["web/console.ts", "web/map.ts", "web/console.css"],
  outdir: "src/forecourt/console/static",
  bundle: true,
  minify: true,
  sourcemap: true,
  target: ["es2022"],
  logLevel: "warning",
});

// The ground of the map: coasts and borders.
await copyFile("node_modules/world-atlas/countries-50m.json", "src/forecourt/console/static/world.json");
