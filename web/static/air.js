/** Charts of the air, each drawn from the table beside it, so that both have the same numbers. */

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** A colour of the page, as it is in this mode. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The names of the lines, oldest first if `backwards`, and [{name, values}] by column. No number is a gap. */
function read(table, backwards) {
  const places = [...table.tHead.rows[0].cells].map((cell, place) => ({ cell, place })).filter(({ cell, place }) => place && !cell.matches(".note"));
  const rows = [...table.tBodies[0].rows];
  if (backwards) rows.reverse();
  const number = (row, place) => {
    const { value } = row.cells[place].dataset;
    return value === "" || value === undefined ? null : Number(value);
  };
  return {
    names: rows.map((row) => row.cells[0].textContent.trim()),
    columns: places.map(({ cell, place }) => ({ name: cell.textContent.trim(), values: rows.map((row) => number(row, place)) })),
  };
}

function axis(extra) {
  return {
    axisLabel: { color: colour("--soft"), hideOverlap: true },
    axisLine: { lineStyle: { color: colour("--line") } },
    splitLine: { lineStyle: { color: colour("--line") } },
    ...extra,
  };
}

/** The first column (air) as a line over everything; counts as points or bars on an axis of their own. */
function series(kind, columns) {
  if (kind === "bars") return columns.slice(0, 2).map(({ name, values }) => ({ name, type: "bar", data: values, barMaxWidth: 28 }));
  if (kind === "days") {
    return columns.slice(1).map(({ name, values }) => ({ name, type: "line", data: values, showSymbol: false, connectNulls: false }));
  }
  const [air, ...counts] = columns;
  return [
    { name: air.name, type: "bar", data: air.values, barMaxWidth: 20 },
    ...counts.map(({ name, values }) => ({
      name,
      type: "scatter",
      yAxisIndex: 1,
      symbolSize: (value) => (value ? 9 : 0),
      data: values.map((value) => value || null),
    })),
  ];
}

function options(kind, { names, columns }) {
  const plain = axis({ type: "value" });
  const counts = axis({ type: "value", minInterval: 1, splitLine: { show: false } });
  return {
    animation: !still.matches,
    aria: { enabled: true, decal: { show: true } },
    color: dark.matches ? ["#8fb8ff", "#5fc39a", "#ffc977", "#7fd4f5", "#ff9c90"] : ["#2f62b5", "#0e6b4c", "#c77700", "#1f86c7", "#a3271b"],
    backgroundColor: "transparent",
    textStyle: { color: colour("--ink"), fontFamily: "inherit" },
    grid: { left: 8, right: 8, top: 56, bottom: 4, containLabel: true },
    legend: { top: 0, type: "scroll", textStyle: { color: colour("--ink") } },
    tooltip: { trigger: "axis", confine: true, backgroundColor: colour("--paper"), borderColor: colour("--line"), textStyle: { color: colour("--ink") } },
    xAxis: axis({ type: "category", data: names }),
    yAxis: kind === "axis" ? [plain, counts] : [plain],
    series: series(kind, columns),
  };
}

/** Draws into the figure; returns how to draw again in other colours. */
function draw(figure) {
  const plot = figure.querySelector(".plot");
  const data = read(figure.querySelector("table"), figure.dataset.air !== "bars");
  plot.hidden = false;
  const chart = window.echarts.init(plot, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(figure.dataset.air, data), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(plot);
  return paint;
}

if (window.echarts) {
  const paints = [...document.querySelectorAll("figure[data-air]")].map(draw);
  dark.addEventListener("change", () => paints.forEach((paint) => paint()));
}
