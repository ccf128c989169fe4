"use strict";
/* A list: search, filters, order and pages over the rows of one view. All of it stands in the address. */
(function () {
  const { make, config, state, number } = parley;
  const view = config.views[document.getElementById("rows").dataset.view];
  const form = document.getElementById("filters");
  const SIZE = 50;
  const AT_ONCE = 6;
  const parts = [];
  const told = new Map();
  let rows = [];
  let complete = false;
  let reading = null;

  const read = (number) => parley.load(view.name + "/" + number).then((shard) => { parts[number] = shard.rows; });

  /* Reads the whole list, some files at a time, so that the page stays alive; without filters one file is enough. */
  function readAll() {
    reading = reading || (async () => {
      for (let first = 0; first < view.shards; first += AT_ONCE) {
        await Promise.all(Array.from({ length: Math.min(AT_ONCE, view.shards - first) }, (_, index) => read(first + index)));
        rows = parts.flat();
        if (!first || rows.length === view.rows) show();
        else document.getElementById("status").textContent = progress();
        await new Promise((resolve) => setTimeout(resolve));
      }
    })();
    return reading;
  }
  const progress = () => number(rows.length) + " of " + number(view.rows) + " rows are read so far";
  const isPlain = (wanted) => !wanted.get("q") && !wanted.get("sort") && !view.filters.some((item) => wanted.get(item.name));

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /* Gives the words by which a row is found: its texts, the names it refers to, its labels. */
  function searchable(row) {
    if (!told.has(row)) {
      const parts = [];
      view.fields.forEach((field, index) => {
        for (const value of Array.isArray(row[index]) && field !== "evidence" ? row[index] : [row[index]]) {
          if (field === "evidence") parts.push((value || []).join(""));
          else if (typeof value === "string") parts.push(parley.label(view.codelists[field], value), flat(parley.refs.get(value)), value);
        }
      });
      told.set(row, fold(parts.join("\n")));
    }
    return told.get(row);
  }
  const flat = (held) => (Array.isArray(held) ? held.slice(0, 2).filter(Boolean).join(" ") : held || "");

  const TESTS = {
    select: (values, wanted) => String(values[0]) === wanted,
    check: (values) => values[0] === true,
    member: (values, wanted) => values.flat().includes(wanted),
    from: (values, wanted) => Boolean(values[0] || values[1]) && (values[1] || values[0]) >= wanted,
    until: (values, wanted) => Boolean(values[0] || values[1]) && (values[0] || values[1]) <= wanted,
  };

  function matching(wanted) {
    const active = view.filters.filter((item) => wanted.get(item.name));
    const searched = fold(wanted.get("q") || "").split(/\s+/).filter(Boolean);
    return rows.filter((row) =>
      active.every((item) => TESTS[item.kind](item.fields.filter((f) => f in view.at).map((f) => row[view.at[f]]), wanted.get(item.name))) &&
      (!searched.length || searched.every((word) => searchable(row).includes(word))));
  }

  const collator = new Intl.Collator("en", { numeric: true });
  function inOrder(found, order) {
    if (!order) return found;
    const field = order.replace(/^-/, "");
    if (!(field in view.at)) return found;
    const sign = order.startsWith("-") ? -1 : 1;
    const value = (row) => (view.codelists[field] ? parley.label(view.codelists[field], row[view.at[field]]) : row[view.at[field]]);
    const empty = (held) => held === null || held === undefined || held === "";
    return [...found].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (empty(x) || empty(y)) return empty(x) - empty(y);
      return sign * (typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y)));
    });
  }

  function go(changes) {
    const next = state();
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
    location.hash = next.toString();
  }

  function headOf(column) {
    const order = state().get("sort") || "";
    if (!column.is_sortable) return make("th", { scope: "col", role: "columnheader" }, column.label);
    const now = order === column.field ? "ascending" : order === "-" + column.field ? "descending" : "none";
    const next = now === "ascending" ? "-" + column.field : now === "descending" ? "" : column.field;
    const sign = { ascending: " ▲", descending: " ▼", none: "" }[now];
    return make("th", { scope: "col", role: "columnheader", "aria-sort": now },
      make("button", { type: "button", class: "sort", onclick: () => { focusAfter = column.field; go({ sort: next, page: "" }); }, "data-field": column.field },
        column.label, make("span", { "aria-hidden": "true" }, sign)));
  }
  let focusAfter = null;

  function showMembers(wanted) {
    const chips = view.filters.filter((item) => item.kind === "member" && wanted.get(item.name)).map((item) =>
      make("button", { type: "button", class: "chip", onclick: () => go({ [item.name]: "", page: "" }) },
        item.label + ": ", parley.words(parley.name(wanted.get(item.name))), make("span", { class: "quiet" }, " (remove this filter)"),
        make("span", { "aria-hidden": "true" }, " ×")));
    document.getElementById("members").replaceChildren(...chips);
  }

  function showPager(page, pages) {
    const pager = document.getElementById("pager");
    pager.hidden = pages < 2;
    const step = (text, target) => make("button", { type: "button", disabled: target < 1 || target > pages, onclick: () => { go({ page: String(target) }); document.getElementById("status").scrollIntoView(); } }, text);
    pager.replaceChildren(step("Previous", page - 1), make("span", {}, "Page " + number(page) + " of " + number(pages)), step("Next", page + 1));
  }

  function show() {
    const wanted = state();
    for (const control of form.elements) {
      if (!control.name || control === document.activeElement) continue;
      if (control.type === "checkbox") control.checked = Boolean(wanted.get(control.name));
      else control.value = wanted.get(control.name) || "";
    }
    showMembers(wanted);
    const plain = isPlain(wanted);
    complete = complete || rows.length === view.rows;
    if (!plain && !complete && !reading) { readAll().catch(parley.report); return; }
    const found = plain ? null : inOrder(matching(wanted), wanted.get("sort"));
    const total = plain ? view.rows : found.length;
    const pages = Math.max(1, Math.ceil(total / SIZE));
    const page = Math.min(pages, Math.max(1, Number(wanted.get("page")) || 1));
    const from = (page - 1) * SIZE;
    const file = Math.floor(from / config.rowsPerFile);
    if (plain && view.rows && !parts[file]) { read(file).then(show).catch(parley.report); return; }
    const part = plain ? (parts[file] || []).slice(from % config.rowsPerFile, (from % config.rowsPerFile) + SIZE) : found.slice(from, from + SIZE);
    const span = part.length ? "Rows " + number(from + 1) + " to " + number(from + part.length) + " of " + number(total) : "No rows";
    const isSure = plain || complete;
    document.getElementById("status").textContent = span + (total < view.rows && isSure ? " (of all " + number(view.rows) + ")" : "") + (isSure ? "" : "; " + progress());
    const none = !isSure ? "Reading …" : view.rows ? "No row fits." : "This release has no " + view.title.toLowerCase() + ".";
    document.getElementById("rows").replaceChildren(part.length ? parley.table(view, part, view.title, headOf) : make("p", { class: "note" }, none));
    showPager(page, pages);
    if (isSure) document.body.dataset.ready = "yes";
    if (focusAfter) document.querySelector('button[data-field="' + focusAfter + '"]')?.focus();
    focusAfter = null;
  }

  function onInput() {
    const changes = { page: "" };
    for (const control of form.elements) {
      if (control.name) changes[control.name] = control.type === "checkbox" ? (control.checked ? "1" : "") : control.value.trim();
    }
    go(changes);
  }

  let timer = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(onInput, event.target.type === "search" ? 200 : 0);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); onInput(); });
  form.addEventListener("reset", (event) => { event.preventDefault(); document.activeElement?.blur(); location.hash = ""; });
  document.getElementById("csv").addEventListener("click", () => readAll().then(() => {
    const wanted = state();
    parley.download(view, inOrder(matching(wanted), wanted.get("sort")), view.name + ".csv");
  }).catch(parley.report));
  window.addEventListener("hashchange", show);

  form.hidden = !view.rows;
  show();
})();
