"use strict";
/* How the cells of lists are made, one function for each kind that views.py names, and the tables made of them. */
(function () {
  const { make, words, link, outside, number, label, day, period, refs } = parley;

  const FEW = 6;
  const COUNTED = / (second|minute|hour|day|week|month|year)$/;
  for (const view of Object.values(parley.config.views)) {
    view.at = Object.fromEntries(view.fields.map((field, index) => [field, index]));
  }

  /* Gives an excerpt with every second piece marked. */
  function excerpt(pieces) {
    if (!pieces || !pieces.length) return null;
    return make("q", { class: "excerpt", dir: "auto" }, pieces.map((piece, index) => (index % 2 ? make("mark", {}, piece) : piece)));
  }

  /* Names a text: its publisher and day with a link to its page here, and one to where it was published. */
  function source(id, isBrief) {
    const held = refs.get(id);
    if (!held) return null;
    const [title, publisher, published, url] = held;
    const told = [publisher || title, day(published)].filter(Boolean).join(", ");
    return make("span", { class: "source" }, link(id, told), " ",
      outside(url, "source") || (isBrief ? null : make("span", { class: "hint" }, "no address given")));
  }

  const list = (ids) => (ids || []).map((id, index) => [index ? ", " : null, link(id)]);
  const range = (get) => {
    const [low, high, value] = [get("value_low"), get("value_high"), get("value")];
    if (low === null && high === null) return value === null ? "" : number(value);
    if (low === high) return number(low);
    return low === null ? "up to " + number(high) : high === null ? number(low) + " or more" : number(low) + " … " + number(high);
  };
  const measured = (get) => {
    const unit = get("unit_code");
    const shown = unit && unit !== "person" ? " " + label("unit_code", unit).toLowerCase() : "";
    const isOne = get("value_low") === 1 && get("value_high") === 1;
    return range(get) + shown + (COUNTED.test(shown) && !isOne ? "s" : "");
  };

  const cells = {
    text: (value) => words(value),
    texts: (value) => [
      (value || []).slice(0, FEW).map((text, index) => [index ? ", " : null, words(text)]),
      (value || []).length > FEW ? make("span", { class: "hint" }, " and " + number(value.length - FEW) + " more") : null,
    ],
    code: (value, get, view, field) => words(label(view.codelists[field], value)),
    count: (value) => number(value),
    day: (value) => day(value),
    period: (value, get) => period(value, get("end_date"), get("date_precision")),
    refs: (value) => list(value),
    ref: (value) => link(value),
    rows: (value) => pages(value),
    title: (value, get, view) => link(get(view.fields[0]), value || "without a title"),
    link: (value) => outside(value, "source") || make("span", { class: "hint" }, "none given"),
    document: (value) => source(value, true),
    place: (value) => words(value),
    event: (value, get) => [
      link(get("event_id"), label("event_type", value)),
      get("event_mode") ? [" ", make("span", { class: "hint" }, label("event_mode", get("event_mode")))] : null,
    ],
    reports: (value, get) => [number(value), get("is_contested") ? [" ", make("span", { class: "flag" }, "contested")] : null],
    evidence: (value, get) => [excerpt(value), " ", source(get("document_id"), true)],
    speaker: (value, get) => [
      get("speaker_id") ? link(get("speaker_id")) : words(value || "nobody named"),
      get("speaker_role") ? make("span", { class: "hint" }, " ", words(get("speaker_role"))) : null,
    ],
    quote: (value, get) => [
      excerpt(value), " ", make("a", { href: parley.toRow(get("quote_id")), class: "hint" }, "quote: ", words(get("cue_text") || "said")),
    ],
    measure: (value, get) => [
      link(get("figure_id"), label("measure_code", value)), " ", make("span", { class: "hint" }, words(get("counted_text"))),
    ],
    range: (value, get) => measured(get),
  };

  /* Gives links to the pages of rows, each named by the words it rests on. */
  function pages(held) {
    return (held || []).map(([id, text], index) => [index ? ", " : null, make("a", { href: parley.toRow(id) }, "“", words(text), "”")]);
  }

  /* Makes a table of rows. On narrow screens styles lay it out as cards; the roles keep it a table for screen readers. */
  function table(view, rows, caption, headOf) {
    const head = view.columns.map((column) => (headOf ? headOf(column) : make("th", { scope: "col", role: "columnheader" }, column.label)));
    return make("table", { class: "rows", role: "table" },
      make("caption", { class: "quiet" }, caption || view.title),
      make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head)),
      make("tbody", { role: "rowgroup" }, rows.map((row) => {
        const get = (field) => (field in view.at ? row[view.at[field]] : null);
        return make("tr", { role: "row" }, view.columns.map((column) =>
          make("td", { role: "cell", "data-label": column.label, class: column.kind === "count" ? "number" : column.kind },
            cells[column.kind](get(column.field), get, view, column.field))));
      })));
  }

  /* Makes a table of plain cells. */
  function plain(caption, heads, rows) {
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", {}, make("caption", { class: "quiet" }, caption),
        make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell) =>
          make("td", { class: typeof cell === "number" ? "number" : null }, typeof cell === "number" ? number(cell) : cell)))))));
  }

  /* Hands the reader rows as a CSV file (RFC 4180): the fields as in the release's own files, and the names for ids. */
  function download(view, rows, filename) {
    const named = view.fields.filter((field) => /_ids?$/.test(field) && field !== view.fields[0] && field !== "row_ids" && !/^(story|place|figure_group|wikidata)_/.test(field));
    const fields = view.fields.filter((field) => field !== "pages");
    const heads = [...fields, ...named.map((field) => field.replace(/_id(s?)$/, "_name$1")), ...(view.at.source_url === undefined ? ["source_url"] : [])];
    const lines = rows.map((row) => {
      const at = (field) => row[view.at[field]];
      return [
        ...fields.map((field) => (field === "evidence" ? (at(field) || []).join("") : at(field))),
        ...named.map((field) => (Array.isArray(at(field)) ? at(field).map(parley.name) : at(field) ? parley.name(at(field)) : null)),
        ...(view.at.source_url === undefined ? [(refs.get(at("document_id")) || [])[3]] : []),
      ];
    });
    save(filename, [heads, ...lines].map((line) => line.map(cell).join(",") + "\r\n").join(""));
  }

  function cell(value) {
    const text = value === null || value === undefined ? "" : Array.isArray(value) ? JSON.stringify(value) : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  function save(filename, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const anchor = make("a", { href: address, download: filename });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  Object.assign(parley, { excerpt, source, range, measured, table, plain, download, ids: list, pages });
})();
