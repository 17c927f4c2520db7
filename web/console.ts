// The console's script: htmx with its event stream, and three small islands: live parts, charts, copy buttons.
import htmx from "htmx.org";
import "htmx-ext-sse";
import { drawCharts } from "./chart";
import { keepHandsFree } from "./live";
import { copyButtons } from "./copy";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
keepHandsFree();
copyButtons();
const draw = (): void => drawCharts(document);
document.addEventListener("DOMContentLoaded", draw);
document.addEventListener("htmx:afterSettle", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(document, true));
