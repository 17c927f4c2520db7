// A map is drawn from the list beside it, so that both always say the same: own places are discs, partners' are diamonds.
import { geoMercator, geoPath, type GeoProjection } from "d3-geo";
import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform, type ZoomBehavior } from "d3-zoom";
import { feature, mesh } from "topojson-client";

type World = Parameters<typeof feature>[0];
type Svg = Selection<SVGSVGElement, unknown, null, undefined>;

interface Place {
  name: string;
  at: [number, number];
  tone: string;
  own: boolean;
  href: string;
}

const WIDTH = 960;
const HEIGHT = 460;
const SIZE = 7;
const CLOSEST = 4000;
const CORNER: Place["at"] = [0, 0];

export function drawMaps(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-map]")) {
    const svg = box.querySelector<SVGSVGElement>("svg");
    if (svg === null) void open(box);
    else mark(box, select(svg));
  }
}

async function open(box: HTMLElement): Promise<void> {
  const svg = select(box).append("svg").attr("viewBox", `0 0 ${WIDTH} ${HEIGHT}`).attr("aria-hidden", "true");
  const ground = svg.append("g").attr("class", "ground");
  svg.append("g").attr("class", "places");
  const moved: ZoomBehavior<SVGSVGElement, unknown> = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, CLOSEST])
    .translateExtent([CORNER, [WIDTH, HEIGHT]])
    .on("zoom", () => {
      ground.attr("transform", zoomTransform(svg.node()!).toString());
      mark(box, svg);
    });
  svg.call(moved);
  box.querySelector("[data-nearer]")?.addEventListener("click", () => svg.call(moved.scaleBy, 2));
  box.querySelector("[data-farther]")?.addEventListener("click", () => svg.call(moved.scaleBy, 0.5));
  box.querySelector("[data-all]")?.addEventListener("click", () => fit(box, svg, moved));
  fit(box, svg, moved);
  const answer = await fetch(box.dataset["world"] ?? "");
  if (answer.ok) drawGround(ground, (await answer.json()) as World);
}

function drawGround(ground: Selection<SVGGElement, unknown, null, undefined>, world: World): void {
  const path = geoPath(projection());
  const [land, borders] = [world.objects["land"], world.objects["countries"]];
  if (land !== undefined) ground.append("path").attr("class", "land").attr("d", path(feature(world, land)));
  if (borders !== undefined) ground.append("path").attr("class", "borders").attr("d", path(mesh(world, borders as Parameters<typeof mesh>[1], (a, b) => a !== b)));
}

function projection(): GeoProjection {
  return geoMercator().scale(WIDTH / (2 * Math.PI)).translate([WIDTH / 2, HEIGHT * 0.62]);
}

function places(box: HTMLElement): Place[] {
  const rows = document.getElementById(box.dataset["map"] ?? "")?.querySelectorAll<HTMLElement>("[data-lat]") ?? [];
  const project = projection();
  return [...rows].flatMap((row) => {
    const at = project([Number(row.dataset["lon"]), Number(row.dataset["lat"])]);
    const { tone = "plain", name = "", href = "", own = "" } = row.dataset;
    return at === null ? [] : [{ name, at, tone, own: own !== "", href }];
  });
}

/** Draws the places where they are now; they keep their size however near one looks. */
function mark(box: HTMLElement, svg: Svg): void {
  const look = zoomTransform(svg.node()!);
  svg
    .select(".places")
    .selectAll<SVGAElement, Place>("a")
    .data(places(box), (each) => `${each.href} ${each.name}`)
    .join((entered) => {
      const link = entered.append("a").attr("tabindex", -1);
      link.append("path");
      link.append("title");
      return link;
    })
    .attr("href", (each) => each.href)
    .attr("class", (each) => `place ${each.tone}`)
    .attr("transform", (each) => `translate(${look.applyX(each.at[0])},${look.applyY(each.at[1])})`)
    .each(function (each) {
      select(this).select("path").attr("d", each.own ? disc : diamond);
      select(this).select("title").text(each.name);
    });
}

const disc = `M${-SIZE},0a${SIZE},${SIZE} 0 1,0 ${2 * SIZE},0a${SIZE},${SIZE} 0 1,0 ${-2 * SIZE},0z`;
const diamond = `M0,${-SIZE - 2}L${SIZE + 2},0 0,${SIZE + 2} ${-SIZE - 2},0z`;

/** Looks at all places at once. */
function fit(box: HTMLElement, svg: Svg, moved: ZoomBehavior<SVGSVGElement, unknown>): void {
  const all = places(box).map((each) => each.at);
  if (all.length === 0) return;
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(400, 0.75 / Math.max((right - left) / WIDTH, (bottom - top) / HEIGHT, 0.002));
  const middle = zoomIdentity.translate(WIDTH / 2, HEIGHT / 2).scale(scale).translate(-(left + right) / 2, -(top + bottom) / 2);
  svg.call(moved.transform, middle);
}

document.addEventListener("DOMContentLoaded", drawMaps);
document.addEventListener("htmx:afterSettle", drawMaps);
