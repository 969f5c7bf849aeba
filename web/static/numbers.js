/** Charts of the statistics, each drawn from the table beside it, so that both have the same numbers. */

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** A colour of the page, as it is in this mode. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** [{name, values}] by column, and the names of the lines. A cell without a number is a gap. */
function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const number = (row, place) => {
    const { value } = row.cells[place + 1].dataset;
    return value === "" ? null : Number(value);
  };
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    columns: heads.map((name, place) => ({ name, values: rows.map((row) => number(row, place)) })),
  };
}

/** Whole percentages for people; the table has the exact ones. */
function percent(share) {
  return share === null || share === undefined ? "—" : `${(share * 100).toFixed(1)}%`;
}

function axis(extra) {
  return {
    axisLabel: { color: colour("--soft"), hideOverlap: true },
    axisLine: { lineStyle: { color: colour("--line") } },
    splitLine: { lineStyle: { color: colour("--line") } },
    ...extra,
  };
}

function options(kind, { names, columns }) {
  const rate = (column) => kind === "rates" || (kind === "satisfaction" && column === columns[columns.length - 1]);
  const series = columns.map((column) => ({
    name: column.name,
    type: rate(column) ? "line" : "bar",
    yAxisIndex: kind === "satisfaction" && rate(column) ? 1 : 0,
    data: column.values,
    connectNulls: false,
    symbolSize: 7,
    barMaxWidth: 28,
    tooltip: rate(column) ? { valueFormatter: percent } : {},
  }));
  const shares = axis({ type: "value", min: 0, max: 1, axisLabel: { color: colour("--soft"), formatter: (share) => `${share * 100}%` } });
  const counts = axis({ type: "value", minInterval: 1 });
  const axes = { bars: [counts], rates: [shares], satisfaction: [counts, { ...shares, splitLine: { show: false } }] };
  return {
    animation: !still.matches,
    aria: { enabled: true, decal: { show: true } },
    color: dark.matches ? ["#5fc39a", "#ffc977", "#8fb8ff"] : ["#0e6b4c", "#c77700", "#2f62b5"],
    backgroundColor: "transparent",
    textStyle: { color: colour("--ink"), fontFamily: "inherit" },
    grid: { left: 8, right: 8, top: columns.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: columns.length > 1 ? { top: 0, textStyle: { color: colour("--ink") } } : undefined,
    tooltip: { trigger: "axis", backgroundColor: colour("--paper"), borderColor: colour("--line"), textStyle: { color: colour("--ink") } },
    xAxis: axis({ type: "category", data: names }),
    yAxis: axes[kind],
    series,
  };
}

/** Draws into the figure; returns how to draw again in other colours. */
function draw(figure) {
  const plot = figure.querySelector(".plot");
  const data = read(figure.querySelector("table"));
  plot.hidden = false;
  const chart = window.echarts.init(plot, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(figure.dataset.chart, data), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(plot);
  return paint;
}

if (window.echarts) {
  const paints = [...document.querySelectorAll("figure[data-chart]")].map(draw);
  dark.addEventListener("change", () => paints.forEach((paint) => paint()));
}
