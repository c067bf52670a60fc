// Charts, drawn as bars with their figures beside them, whatever their kind: what counts here is what they say.
"use strict";

const DRAWING = $("drawing").content.firstElementChild.namespaceURI;
function svg(tag, facts, ...children) {
  const node = document.createElementNS(DRAWING, tag);
  for (const [key, value] of Object.entries(facts)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const LINE = 20, LABEL = 120, WIDTH = 320, FIGURE = 70;

function rowsOf(drawing) {
  if (drawing.type === "pie") return drawing.segments.map((each, at) => ({ label: each.label, value: each.value, kind: at }));
  return drawing.axis_config.categories.flatMap((category) => drawing.series.map((each, at) => ({
    label: at ? "" : category, value: each.data.find((point) => point.label === category).value, kind: at, series: each.name })));
}
function chart(block) {
  const rows = rowsOf(block.chart);
  const most = Math.max(...rows.map((each) => Math.abs(each.value)), Number.MIN_VALUE);
  const bars = rows.flatMap((each, at) => [
    svg("text", { x: LABEL - 6, y: at * LINE + 14, "text-anchor": "end" }, each.label),
    svg("rect", { x: LABEL, y: at * LINE + 3, width: Math.max(1, (Math.abs(each.value) / most) * WIDTH), height: LINE - 6, class: `bar${each.kind % 6}` }),
    svg("text", { x: LABEL + 5 + (Math.abs(each.value) / most) * WIDTH, y: at * LINE + 14 }, String(each.value))]);
  const said = rows.map((each) => `${each.label} ${each.series || ""} ${each.value}`).join(", ");
  const names = block.chart.series?.length > 1 ? block.chart.series.map((each, at) => el("span", { className: `key bar${at % 6}`, textContent: each.name })) : [];
  const axis = [block.chart.axis_config?.x_label, block.chart.axis_config?.y_label].filter(Boolean).join(" · ");
  return el("figure", { className: "chart" },
    el("figcaption", {}, el("strong", { textContent: block.title }), ` (${block.chart.type}) `, ...names),
    svg("svg", { viewBox: `0 0 ${LABEL + WIDTH + FIGURE} ${rows.length * LINE}`, role: "img", "aria-label": `${block.title}: ${said}` }, ...bars),
    axis ? el("p", { className: "note", textContent: axis }) : null);
}
