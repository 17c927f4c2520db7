// A chart is drawn from the table beside it, so that both always say the same.
import uPlot from "uplot";

type Column = (number | null)[];

export function drawCharts(root: ParentNode, again = false): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-chart]")) {
    if (box.childElementCount > 0 && !again) continue;
    box.replaceChildren();
    draw(box);
  }
}

function draw(box: HTMLElement): void {
  const table = document.getElementById(box.dataset["chart"] ?? "");
  if (table === null) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  const at = rows.map((row) => Date.parse(row.querySelector("time")?.dateTime ?? "") / 1000);
  const [energy, power, soc] = [0, 1, 2].map((n) => rows.map((row) => value(row, n))) as [Column, Column, Column];
  const look = getComputedStyle(box);
  const named = (name: string): string => colour(box, look.getPropertyValue(name));
  const axis = { stroke: named("--text"), grid: { stroke: named("--line"), width: 1 }, ticks: { stroke: named("--line") } };
  const words = box.dataset;
  const series: uPlot.Series[] = [
    { label: words["time"] ?? "" },
    { label: words["energy"] ?? "", scale: "kWh", stroke: named("--charge"), width: 2, value: shown, points: { show: false } },
    { label: words["power"] ?? "", scale: "kW", stroke: named("--busy"), width: 2, dash: [6, 4], value: shown, points: { show: false } },
  ];
  const data: uPlot.AlignedData = [at, energy.map(kilo), power.map(kilo)];
  if (soc.some((each) => each !== null)) {
    series.push({ label: words["soc"] ?? "", scale: "%", stroke: named("--note"), width: 2, dash: [2, 3], value: shown, points: { show: false } });
    data.push(soc);
  }
  const zone = words["zone"] ?? "UTC";
  const ends = [words["from"], words["to"]].map((each) => Date.parse(each ?? "") / 1000);
  const marks = (words["marks"] ?? "").split(" ").filter(Boolean).map((each) => Date.parse(each) / 1000);
  const chart = new uPlot(
    {
      hooks: { drawAxes: [(plot) => marks.forEach((mark) => rule(plot, mark, named("--edge")))] },
      width: box.clientWidth || 600,
      height: 260,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      fmtDate: () => (date) => date.toLocaleTimeString(words["locale"] ?? "en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
      series,
      scales: { ...(ends.every(Number.isFinite) && { x: { range: () => ends as [number, number] } }), "%": { range: [0, 100] }, kW: { range: (_, __, top) => [0, Math.max(top * 1.1, 1)] }, kWh: { range: (_, __, top) => [0, Math.max(top * 1.1, 0.1)] } },
      axes: [{ ...axis, space: 80 }, { ...axis, scale: "kWh", label: words["energy"] ?? "", size: 60 }, { ...axis, scale: "kW", side: 1, label: words["power"] ?? "", size: 60, grid: { show: false } }],
    },
    data,
    box,
  );
  new ResizeObserver(() => box.isConnected && chart.setSize({ width: box.clientWidth, height: 260 })).observe(box);
}

/** An upright line where a period begins. */
function rule(plot: uPlot, at: number, stroke: string): void {
  const x = plot.valToPos(at, "x", true);
  const { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.strokeStyle = stroke;
  plot.ctx.setLineDash([3, 3]);
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

function value(row: Element, n: number): number | null {
  const text = row.querySelectorAll("data")[n]?.value ?? "";
  return text === "" ? null : Number(text);
}

const kilo = (each: number | null): number | null => (each === null ? null : each / 1000);
const shown = (_: uPlot, each: number | null): string => (each === null ? "–" : each.toFixed(2));

/** A token may be written as light-dark(); what it is here, the browser tells from an element that wears it. */
function colour(box: HTMLElement, token: string): string {
  const probe = document.createElement("i");
  probe.style.color = token;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
