"use strict";
/* The charts: counts of events drawn with the filters that stand in the address. Each has its table beside it. */
(function () {
  const { make, config, state, number, label, name } = parley;
  const form = document.getElementById("filters");
  const options = document.getElementById("timeline-options");
  const UNITS = ["month", "quarter", "year"];
  const TIME = { month: "utcyearmonth", quarter: "utcyearquarter", year: "utcyear" };
  const PALETTE = ["#2a6fb0", "#c0392b", "#0f8b8d", "#c27a00", "#7b4fa3", "#5f7f2a", "#b0487f", "#7a7f87"];
  const LISTS = { class: "quad_class", type: "event_type", status: "status" };
  let totals;

  let loading = null;
  const library = () => (loading = loading || parley.run("assets/vega.js"));

  const sum = (rows) => rows.reduce((all, row) => all + row.n, 0);
  const style = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

  /* Gives the counts that the filters leave, as objects: what is counted, its kind, its number of events. */
  function chosen(rows, yearOf) {
    const wanted = state();
    const [from, until] = [Number(wanted.get("from")) || -Infinity, Number(wanted.get("until")) || Infinity];
    const dated = wanted.get("from") || wanted.get("until");
    const kinds = totals.kinds.map(([type, group, status]) => ({ type, class: group, status }));
    const fits = kinds.map((kind) => Object.keys(LISTS).every((key) => !wanted.get(key) || kind[key] === wanted.get(key)));
    return rows.filter((row) => fits[row.at(-2)] && (!dated || (yearOf(row) >= from && yearOf(row) <= until && yearOf(row) > 0)))
      .map((row) => ({ at: row[0], span: row[1], ...kinds[row.at(-2)], n: row.at(-1) }));
  }

  /* Gives the rows put together by a key, with their number of events, the most first. */
  function gather(rows, key) {
    const groups = new Map();
    for (const row of rows) {
      const held = groups.get(key(row));
      if (held) held.push(row); else groups.set(key(row), [row]);
    }
    return [...groups.values()].map((held) => ({ first: held[0], rows: held, n: sum(held) })).sort((a, b) => b.n - a.n);
  }
  const most = (rows) => gather(rows, (row) => row.class)[0].first.class;

  /* Gives the address of the list of events with these filters and the page's own. */
  function toEvents(more) {
    const wanted = state();
    const query = new URLSearchParams();
    for (const key of ["status", "type", "class"]) if (wanted.get(key)) query.set(key, wanted.get(key));
    if (wanted.get("from")) query.set("from", wanted.get("from").padStart(4, "0") + "-01-01");
    if (wanted.get("until")) query.set("until", wanted.get("until").padStart(4, "0") + "-12-31");
    for (const [key, value] of Object.entries(more)) query.set(key, value);
    return "events.html#" + query;
  }

  const shown = new Map();
  async function draw(id, spec, isLite, isEmpty, onClick) {
    const element = document.getElementById(id);
    shown.get(id)?.finalize();
    shown.delete(id);
    if (isEmpty) {
      element.removeAttribute("role");
      element.removeAttribute("aria-label");
      element.replaceChildren(make("p", { class: "note" }, "There is no event to show here."));
      return;
    }
    await library();
    const ink = style("--ink");
    const chart = { ...spec, width: Math.max(240, element.clientWidth - (isLite ? 70 : 2)), background: null };
    const muted = style("--line");
    const signals = { landColour: style("--land"), borderColour: style("--paper"), textColour: ink, haloColour: style("--paper"), spotColour: style("--muted") };
    if (chart.signals) chart.signals = chart.signals.map((signal) => (signals[signal.name] ? { ...signal, value: signals[signal.name] } : signal));
    const axis = { labelColor: ink, titleColor: ink, domainColor: muted, tickColor: muted, gridColor: muted, grid: false };
    chart.config = { font: "system-ui, sans-serif", axis, legend: { labelColor: ink, titleColor: ink }, view: { stroke: null } };
    const made = await window.vegaEmbed(element, chart, {
      mode: isLite ? "vega-lite" : "vega", renderer: "svg", actions: false, loader: { load: () => Promise.reject(new Error("nothing is loaded")) },
      tooltip: { theme: "custom" },
    });
    shown.set(id, made);
    made.view.addEventListener("click", (_, item) => { if (item && item.datum) onClick(item.datum); });
    // The element around the drawing names it and the table beside it tells the rest: its parts say nothing to screen readers.
    element.querySelector("svg").setAttribute("aria-hidden", "true");
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", spec.description + "; the same stands in the table below");
  }

  /* Makes a chart's table when a reader opens it. */
  function tabulate(id, build) {
    const target = document.getElementById(id);
    const box = target.closest("details");
    box.ontoggle = () => target.replaceChildren(box.open ? build() : "");
    box.ontoggle();
  }

  function endOf(day, unit) {
    const [year, month] = day.split("-").map(Number);
    const last = unit === "year" ? 12 : unit === "quarter" ? Math.floor((month - 1) / 3) * 3 + 3 : month;
    return new Date(Date.UTC(year, last, 0)).toISOString().slice(0, 10);
  }
  function startOf(day, unit) {
    const [year, month] = day.split("-");
    if (unit === "year") return year + "-01-01";
    return year + "-" + (unit === "quarter" ? String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, "0") : month) + "-01";
  }

  async function timeline() {
    const unit = state().get("unit") || config.unit;
    const by = state().get("by") || "class";
    const { days, spec: drawn } = await parley.load("charts/timeline");
    const rows = chosen(days, (row) => Number(row[0].slice(0, 4)));
    const fits = rows.filter((row) => UNITS.includes(row.span) && UNITS.indexOf(row.span) <= UNITS.indexOf(unit));
    const codes = by === "class" ? config.colours.map(([code]) => code) : gather(fits, (row) => row[by]).map((held) => held.first[by]);
    const kept = by === "class" ? codes : codes.slice(0, PALETTE.length - (codes.length > PALETTE.length ? 1 : 0));
    const colours = by === "class" ? config.colours.map(([, colour]) => colour) : PALETTE;
    const named = (code) => (kept.includes(code) ? label(LISTS[by], code) : "others");
    const domain = [...kept.map(named), ...(codes.length > kept.length ? ["others"] : [])];
    const parts = gather(fits, (row) => startOf(row.at, unit) + "|" + named(row[by]));
    const values = parts.map((part) => ({ day: startOf(part.first.at, unit), group: named(part.first[by]), n: part.n, order: domain.indexOf(named(part.first[by])) }));
    const spec = structuredClone(drawn);
    spec.data.values = values;
    spec.encoding.x.timeUnit = TIME[unit];
    spec.encoding.tooltip[0].timeUnit = TIME[unit];
    spec.encoding.color.scale = { domain, range: domain.map((_, index) => (by === "class" ? colours[index] : PALETTE[index])) };
    if (by === "class") spec.encoding.color.legend = null;
    else spec.encoding.color.legend.columns = Math.max(1, Math.floor(document.getElementById("timeline").clientWidth / 200));
    const ordered = values.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.order - b.order));
    const go = (day, code) => toEvents({ from: day, until: endOf(day, unit), ...(code ? { [by]: code } : {}) });
    tabulate("timeline-table", () => parley.plain("Events over time", ["From", "What", "Events"],
      ordered.map((row) => [make("a", { href: go(row.day, codes.find((code) => named(code) === row.group && row.group !== "others")) }, row.day), row.group, row.n])));
    const left = sum(rows) - sum(fits);
    const dated = state().get("from") || state().get("until");
    document.getElementById("timeline-note").textContent = "Events shown: " + number(sum(fits)) + ". Not shown: " + number(left) + " whose date is wider than a " + unit +
      (dated ? "." : ", and " + number(totals.undated) + " without a date (whatever their type).");
    await draw("timeline", spec, true, !values.length, (datum) => {
      const held = Object.entries(datum).find(([key]) => key.endsWith("_day"));
      if (held) location.href = go(new Date(held[1]).toISOString().slice(0, 10), codes.find((code) => named(code) === datum.group && datum.group !== "others"));
    });
    return sum(fits) + left;
  }

  async function map() {
    const [{ places, spots, spec: drawn }, outlines] = await Promise.all(["charts/map", "outlines"].map(parley.load));
    const values = gather(chosen(places, (row) => row[1]), (row) => row.at).map((place) => {
      const [called, lat, lon] = spots[place.first.at];
      return { name: called, lat, lon, n: place.n, group: most(place.rows) };
    });
    const spec = structuredClone(drawn);
    spec.data[0].values = outlines;
    spec.data[1].values = values;
    if (document.getElementById("map").clientWidth < 500) spec.height = 320;
    tabulate("map-table", () => parley.plain("Places of events", ["Place", "Events", "Most of them"],
      values.map((row) => [make("a", { href: toEvents({ place: row.name }) }, parley.words(row.name)), row.n, label("quad_class", row.group)])));
    document.getElementById("map-note").textContent = "Events shown: " + number(sum(values)) + ". Places: " + number(values.length) +
      (spots.length < totals.spot_total ? ", of the " + number(spots.length) + " with the most events of " + number(totals.spot_total) : "") + ". " + number(totals.unplaced) + " of all " + number(totals.events) + " events have no place whose coordinates are known. The colour is that of most events there.";
    await draw("map", spec, false, !values.length, (datum) => { if (datum.name) location.href = toEvents({ place: datum.name }); });
  }

  async function network() {
    const { edges, pairs: ends, spec: drawn } = await parley.load("charts/network");
    const pairs = gather(chosen(edges, (row) => row[1]), (row) => row.at);
    const weight = new Map();
    const all = pairs.map((pair) => {
      const [source, target] = ends[pair.first.at];
      for (const end of [source, target]) weight.set(end, (weight.get(end) || 0) + pair.n);
      const kinds = gather(pair.rows, (row) => row.type).map((kind) => label("event_type", kind.first.type).toLowerCase() + " " + number(kind.n)).join(", ");
      return { source, target, n: pair.n, group: most(pair.rows), from: source, to: target, told: name(source) + " → " + name(target) + ": " + kinds, kinds };
    });
    const spec = structuredClone(drawn);
    const links = all.slice(0, config.links);
    spec.data[1].values = links;
    const linked = new Set(links.flatMap((row) => [row.source, row.target]));
    spec.data[0].values = [...weight].filter(([id]) => linked.has(id)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id, n]) => ({ id, name: name(id), n }));
    if (document.getElementById("network").clientWidth < 600) {
      spec.height = 760;
      for (const force of spec.marks[0].transform[0].forces) {
        if (force.force === "nbody") force.strength = -160;
        if (force.force === "x") force.strength = 0.3;
        if (force.force === "y") force.strength = 0.04;
      }
    }
    tabulate("network-table", () => parley.plain("Who acts on whom", ["Who", "Whom", "Events", "What"],
      all.map((row) => [parley.link(row.from), parley.link(row.to), make("a", { href: toEvents({ source: row.from, target: row.to }) }, number(row.n)), row.kinds])));
    const [known, kept] = totals.actors;
    document.getElementById("network-note").textContent = "Events with both sides known: " + number(sum(pairs)) + (kept < known ? ", among the " + number(kept) + " actors with the most of " + number(known) : "") +
      (links.length < all.length ? "; of " + number(all.length) + " pairs the " + number(links.length) + " with the most are drawn" : "") +
      ". An arrow leads from who acts to whom it is done to, its colour that of most events; its width tells how many.";
    await draw("network", spec, false, !links.length, (datum) => {
      if (datum.told) location.href = toEvents({ source: datum.from, target: datum.to });
      else if (datum.id) location.href = parley.toRow(datum.id);
    });
  }

  async function show() {
    const wanted = state();
    for (const control of [...form.elements, ...options.elements]) {
      if (control.name && control !== document.activeElement) control.value = wanted.get(control.name) || "";
    }
    options.elements.by.value = wanted.get("by") || "class";
    options.elements.unit.value = wanted.get("unit") || config.unit;
    document.body.dataset.ready = document.body.dataset.drawn = "";
    const mine = turn;
    await timeline();
    document.body.dataset.ready = "yes";
    // What lies further down is drawn after the reader can already use the page.
    for (const chart of [map, network]) {
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== turn) return;
      await chart();
    }
    document.body.dataset.drawn = "yes";
  }

  function onChange() {
    const next = new URLSearchParams();
    for (const control of [...form.elements, ...options.elements]) if (control.name && control.value) next.set(control.name, control.value);
    if (next.get("by") === "class") next.delete("by");
    if (next.get("unit") === config.unit) next.delete("unit");
    location.hash = next.toString();
  }

  function offer(control, codelist, used) {
    for (const [code, text] of Object.entries(config.labels[codelist])) if (used.has(code)) control.append(make("option", { value: code }, text));
  }

  let timer = 0;
  let turn = 0;
  let again = Promise.resolve();
  const later = (wait) => { turn += 1; clearTimeout(timer); timer = setTimeout(() => { again = again.then(show).catch(parley.report); }, wait); };
  form.addEventListener("reset", (event) => { event.preventDefault(); location.hash = ""; for (const control of form.elements) if (control.name) control.value = ""; });
  for (const held of [form, options]) {
    held.addEventListener("submit", (event) => event.preventDefault());
    held.addEventListener("change", onChange);
  }
  window.addEventListener("hashchange", () => later(0));
  let width = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== width) { width = window.innerWidth; later(200); } });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => later(0));

  async function start() {
    ({ totals } = await parley.load("charts"));
    const used = (index) => new Set(totals.kinds.map((kind) => kind[index]));
    offer(form.elements.type, "event_type", used(0));
    offer(form.elements.class, "quad_class", used(1));
    offer(form.elements.status, "status", used(2));
    for (const [name, year] of [["from", totals.years[0]], ["until", totals.years[1]]]) {
      for (const [key, value] of [["placeholder", year], ["min", totals.years[0]], ["max", totals.years[1]]]) if (value) form.elements[name].setAttribute(key, value);
    }
    form.hidden = options.hidden = false;
    again = show();
    await again;
  }
  start().catch(parley.report);
})();
