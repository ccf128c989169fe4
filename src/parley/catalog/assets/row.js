"use strict";
/* The page of one row: an event with its reports side by side, an actor, a text, a quote, a figure. */
(function () {
  const { make, config, words, link, number, label, day, period } = parley;
  const place = document.getElementById("row");

  const facts = (pairs) => make("dl", { class: "facts" }, pairs.filter(([, value]) => value !== null && value !== "" && value !== undefined && !(Array.isArray(value) && !value.length))
    .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  const section = (title, ...held) => (held.flat().some(Boolean) ? make("section", {}, make("h2", {}, title), held) : null);
  const join = (items) => items.map((item, index) => [index ? ", " : null, item]);

  /* Makes a section of rows of another list, with the way to all of them. */
  function some(view, part, title, filter) {
    if (!part || !part.total) return null;
    const held = config.views[view];
    const all = filter ? make("a", { href: held.name + ".html#" + new URLSearchParams(filter) }, "All " + number(part.total)) : "The release's tables have all of them.";
    const more = part.total > part.rows.length ? make("p", {}, all) : null;
    const save = make("button", { type: "button", onclick: () => parley.download(held, part.rows, view + ".csv") }, "Download these rows (CSV)");
    return section(title + " (" + number(part.total) + ")", parley.table(held, part.rows, title), more, make("p", {}, save));
  }

  const disputes = (rows) => (rows || []).length ? section("Contradictions", make("ul", { class: "disputes" }, rows.map((row) =>
    make("li", {}, make("span", { class: "flag" }, label("contradiction_kind", row.kind)), " ", words(row.summary), " ",
      parley.pages(row.pages.filter(([id]) => parley.toRow(id).split("#")[1] !== location.hash.slice(1))))))) : null;

  const BUILD = {
    event(get, held, id) {
      const kind = label("event_type", get("event_type")) + (get("event_mode") ? " (" + label("event_mode", get("event_mode")).toLowerCase() + ")" : "");
      const [who, whom] = ["source_ids", "target_ids"].map((side) => get(side).map(parley.name).join(", "));
      return [kind + (who ? ": " + who : "") + (whom ? " → " + whom : ""),
        facts([
          ["Status", [label("status", get("status")), get("is_contested") ? [" ", make("span", { class: "flag" }, "contested")] : null]],
          ["When", period(get("start_date"), get("end_date"), get("date_precision"))], ["Who", parley.ids(get("source_ids"))],
          ["Whom", parley.ids(get("target_ids"))], ["Where", words(get("place_name"))], ["Class", label("quad_class", get("quad_class"))],
          ["Reports", number(held.report_total)], ["Stories", number(get("story_count"))],
        ]),
        disputes(held.contradictions), sideBySide(held, id)];
    },
    actor(get, held, id) {
      return [get("name") || id,
        facts([
          ["Type", label("actor_type", get("actor_type"))], ["Country", get("country_code")], ["Also called", join(get("aliases").map(words))],
          ["Part of", parley.ids(held.part_of)], ["Parts", parley.ids(held.parts)], ["Known from", label("actor_basis", get("basis"))],
          ["Named", number(get("mention_count")) + " times in " + number(get("document_count")) + " texts"],
          ["In texts of", get("first_date") ? day(get("first_date")) + " to " + day(get("last_date")) : ""],
          ["Wikidata", get("wikidata_id") ? parley.outside("https://www.wikidata.org/wiki/" + encodeURIComponent(get("wikidata_id")), get("wikidata_id")) : null],
          ["In the texts' words", join(held.names.map(([kind, text, count]) => [words(text), " (" + number(count) + ")"]))],
        ]),
        years(held.years),
        held.partners.length ? section("With whom", parley.plain("With whom", ["Actor", "it acts on them", "they act on it"],
          held.partners.map(([other, out, back]) => [link(other),
            between(out, id, other), between(back, other, id)]))) : null,
        roles(held.roles),
        some("events", held.events, "Events", { actor: id }), some("quotes", held.quotes, "Quotes", { speaker: id }),
        some("figures", held.figures, "Figures", { actor: id }), some("documents", held.documents, "Texts")];
    },
    document(get, held, id) {
      return [get("title") || get("path"),
        facts([
          ["Publisher", words(get("publisher"))], ["Published", day(get("published_start"))],
          ["Source", parley.outside(get("source_url"), "open the text") || "no address given"], ["Collection", words(get("collection"))],
          ["File", make("code", {}, get("path"))], ["Words", number(get("word_count"))], ["Language", get("language")], ["Licence", get("licence")],
          ["Same story", parley.ids(held.copies)],
        ]),
        make("p", { class: "hint" }, "The text itself stays its owner's; below stands what was found in it."),
        disputes(held.contradictions),
        some("events", held.events, "Events"), some("quotes", held.quotes, "Quotes", { document: id }),
        some("figures", held.figures, "Figures", { document: id }), some("actors", held.actors, "Actors")];
    },
    quote(get, held) {
      return ["Quote: " + (get("speaker_id") ? parley.name(get("speaker_id")) : get("speaker_text") || "nobody named"),
        make("blockquote", { class: "evidence" }, parley.excerpt(get("evidence")), " ", parley.source(get("document_id"))),
        facts([
          ["Kind", label("quote_type", get("quote_type"))], ["Speaker", get("speaker_id") ? link(get("speaker_id")) : words(get("speaker_text"))],
          ["In the text's words", words(get("speaker_text"))], ["Role", words(get("speaker_role"))], ["Said with", words(get("cue_text"))],
          ["To", get("addressee_id") ? link(get("addressee_id")) : words(get("addressee_text"))],
          ["When", period(get("start_date"), get("end_date"), get("date_precision"))], ["Names", parley.ids(get("mentioned_ids"))],
        ]),
        some("events", held.events, "Events told in it"), some("figures", held.figures, "Figures in it"),
        some("quotes", held.quotes, "The same words elsewhere")];
    },
    figure(get, held, id) {
      const all = held.group.rows.map((row) => reader("figures", row));
      const who = get("actor_id") ? " (" + parley.name(get("actor_id")) + ")" : "";
      return [label("measure_code", get("measure_code")) + who + ": " + hull(all),
        make("blockquote", { class: "evidence" }, parley.excerpt(get("evidence")), " ", parley.source(get("document_id"))),
        facts([
          ["Words", words(get("text"))], ["Counted", words(get("counted_text"))], ["Range", parley.measured(get)],
          ["How exactly", label("approximation", get("approximation"))], ["Level or change", label("change_code", get("change_code"))],
          ["Whose", link(get("actor_id"))], ["Where", words(get("place_name"))],
          ["When", period(get("start_date"), get("end_date"), get("date_precision"))], ["Said by", link(get("reported_by_id"))],
          ["In quote", held.quote_id ? link(held.quote_id, "the quote") : null],
        ]),
        disputes(held.contradictions),
        all.length > 1 ? section("By source", ranges(all, id)) : null,
        all.length > 1 ? some("figures", held.group, "The same thing counted", { group: get("figure_group_id") }) : null];
    },
  };

  const between = (count, source, target) => (count ? make("a", { href: "events.html#" + new URLSearchParams({ source, target }) }, number(count)) : "0");
  const reader = (view, row) => (field) => row[config.views[view].at[field]];
  const ends = (get) => {
    const value = get("value");
    return [get("value_low") ?? value ?? get("value_high"), get("value_high") ?? value ?? get("value_low")];
  };

  /* Says the range that all figures of a group leave: the smallest and the largest number. */
  function hull(all) {
    const held = all.map(ends).flat().filter((value) => value !== null);
    if (!held.length) return "no number";
    const [low, high] = [Math.min(...held), Math.max(...held)];
    return low === high ? number(low) : number(low) + " … " + number(high);
  }

  /* Draws each source's range as a bar on one scale; an end left open fades out. */
  function ranges(all, id) {
    const held = all.filter((get) => ends(get)[0] !== null);
    const [low, high] = [Math.min(...held.map((get) => ends(get)[0])), Math.max(...held.map((get) => ends(get)[1]))];
    const share = (value) => (high === low ? 50 : 4 + (92 * (value - low)) / (high - low));
    return make("ul", { class: "ranges" }, held.map((get) => {
      const [from, to] = ends(get);
      const open = get("value_high") === null ? " open" : "";
      return make("li", { class: get("figure_id") === id ? "this" : null },
        make("span", { class: "who" }, parley.source(get("document_id"), true), get("reported_by_id") ? [" citing ", link(get("reported_by_id"))] : null),
        make("span", { class: "track", "aria-hidden": "true" }, make("span", { class: "bar" + open, style: "left:" + share(from) + "%;width:" + Math.max(1, share(to) - share(from)) + "%" })),
        make("span", { class: "told" }, parley.measured(get), " ", parley.measured(get) === get("text") ? null : make("span", { class: "hint" }, words(get("text")))));
    }));
  }

  /* Puts the reports of an event side by side; where they differ the line says so. */
  function sideBySide(held, id) {
    const reports = held.reports;
    if (!reports.length) return null;
    const who = (ids, texts) => (ids.length ? parley.ids(ids) : join(texts.map(words)));
    const lines = [
      ["Status", (r) => label("status", r.status)],
      ["What", (r) => label("event_type", r.event_type) + (r.event_mode ? ": " + label("event_mode", r.event_mode) : "")],
      ["Who", (r) => who(r.source_ids, r.source_texts), (r) => r.source_ids.join() || r.source_texts.join()],
      ["Whom", (r) => who(r.target_ids, r.target_texts), (r) => r.target_ids.join() || r.target_texts.join()],
      ["When", (r) => [period(r.start_date, r.end_date, r.date_precision), r.date_text ? make("span", { class: "hint" }, " ", words(r.date_text)) : null], (r) => (r.start_date || r.end_date ? r.start_date + "/" + r.end_date : "")],
      ["Where", (r) => words(r.place_name), (r) => r.place_name || ""],
      ["Said by", (r) => [link(r.asserted_by_id), r.quote_id ? [" ", link(r.quote_id, "quote")] : null], (r) => r.asserted_by_id || ""],
    ];
    // A text that says nothing of it does not differ.
    const differs = (key) => new Set(reports.map(key).filter((value) => value !== "" && value !== null)).size > 1;
    const empty = (cell) => ![cell].flat(Infinity).some((part) => part !== null && part !== "");
    const told = (cell) => (empty(cell) ? make("span", { class: "hint" }, "not said") : cell);
    const body = lines.map(([name, show, key]) => {
      const apart = reports.length > 1 && differs(key || show);
      return make("tr", { class: apart ? "differs" : null },
        make("th", { scope: "row" }, name, apart ? [" ", make("span", { class: "flag" }, "differs")] : null), reports.map((r) => make("td", {}, told(show(r)))));
    });
    const save = () => {
      const fields = ["report_id", "document_id", "status", "event_type", "event_mode", "source_ids", "target_ids", "start_date", "end_date", "place_name", "evidence", "rule_id"];
      const view = { name: "reports", fields, at: Object.fromEntries(fields.map((field, index) => [field, index])) };
      parley.download(view, reports.map((r) => fields.map((field) => r[field])), id + ".csv");
    };
    return section("What the texts say",
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Reports side by side" },
        make("table", { class: "beside" }, make("caption", { class: "quiet" }, "Reports of this event side by side"),
          make("thead", {}, make("tr", {}, make("td"), reports.map((r) => make("th", { scope: "col" }, parley.source(r.document_id))))),
          make("tbody", {}, make("tr", {}, make("th", { scope: "row" }, "Evidence"), reports.map((r) => make("td", { class: "evidence" }, parley.excerpt(r.evidence)))), body))),
      held.report_total > reports.length ? make("p", {}, "And " + number(held.report_total - reports.length) + " more; see csv/event_reports.csv.") : null,
      make("p", {}, make("button", { type: "button", id: "csv", onclick: save }, "Download these reports (CSV)")));
  }

  function years(rows) {
    if (!rows.length) return null;
    const byYear = new Map();
    for (const [year, quad, count] of rows) byYear.set(year, [...(byYear.get(year) || []), [quad, count]]);
    const total = (parts) => parts.reduce((sum, [, count]) => sum + count, 0);
    const most = Math.max(...[...byYear.values()].map(total));
    return section("Over time", parley.plain("Events by year", ["Year", "Events", "Of which"], [...byYear].map(([year, parts]) => [
      String(year),
      make("span", { class: "stack" }, parts.map(([quad, count]) => make("span", { "data-class": quad, style: "width:" + (100 * count) / most + "%" })), make("span", { class: "told" }, number(total(parts)))),
      parts.map(([quad, count]) => label("quad_class", quad).toLowerCase() + " " + number(count)).join(", "),
    ])));
  }

  const roles = (rows) => (rows.length ? section("Roles", parley.plain("Roles", ["Who", "Relation", "To", "Words", "When", "Source"], rows.map((row) => [
    link(row.actor_id), label("relation", row.relation), link(row.object_id), row.evidence.length ? parley.excerpt(row.evidence) : words(row.role_text) || "",
    period(row.start_date, row.end_date, row.date_precision), parley.source(row.document_id, true),
  ].map((cell) => cell || "")))) : null);

  function asked() {
    const text = location.hash.slice(1);
    try { return decodeURIComponent(text); } catch { return text; }
  }

  async function show() {
    const id = asked();
    const held = id ? await parley.find(id) : undefined;
    if (!held) {
      place.replaceChildren(make("h1", {}, "No such row"), make("p", { class: "note" }, id ? "This release has no row " + id + "." : "Name a row behind # in the address."));
    } else {
      const view = config.views[config.kinds[held.kind].view];
      const [title, ...parts] = BUILD[held.kind](reader(view.name, held.row), held, id);
      document.title = title + " · " + document.title.split(" · ").slice(1).join(" · ");
      place.replaceChildren(make("p", { class: "crumb" }, make("a", { href: view.name + ".html" }, view.title)), make("h1", {}, words(title)),
        make("p", { class: "hint" }, make("code", {}, id)), ...parts.filter(Boolean));
      if (location.hash !== first) { window.scrollTo(0, 0); document.getElementById("content").focus({ preventScroll: true }); }
    }
    document.body.dataset.ready = "yes";
  }
  const first = location.hash;
  window.addEventListener("hashchange", () => show().catch(parley.report));
  show().catch(parley.report);
})();
