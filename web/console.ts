// The console's script: htmx with its event stream, and small islands: live parts, forms that keep what was typed, charts, copy buttons.
import htmx from "htmx.org";
import "htmx-ext-sse";
import { drawCharts } from "./chart";
import { keepForms } from "./keep";
import { keepHandsFree } from "./live";
import { copyButtons } from "./copy";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
keepHandsFree();
keepForms();
copyButtons();
const draw = (): void => drawCharts(document);
document.addEventListener("DOMContentLoaded", draw);
document.addEventListener("htmx:afterSettle", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(document, true));
