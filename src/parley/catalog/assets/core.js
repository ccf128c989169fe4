"use strict";
/* What all pages share: the files they load, the names of things, the building of elements. Whatever a text holds goes
   into the page as text, never as markup. */
var parley = (function () {
  const config = JSON.parse(document.getElementById("config").textContent);
  const loaded = new Map();
  const asked = new Map();
  const refs = new Map();

  /* Called by each data file with what it holds. */
  function add(name, content) {
    for (const [id, value] of Object.entries(content.refs || {})) refs.set(id, value);
    loaded.set(name, content);
  }

  /* Gives the promise of a data file's content. Scripts can be read from a disk, where other files can't. */
  function load(name) {
    if (!asked.has(name)) asked.set(name, run("data/" + name + ".js").then(() => loaded.get(name)));
    return asked.get(name);
  }

  function run(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(path + " can't be read"));
      document.head.append(script);
    });
  }

  /* Gives the detail of a row, or nothing when there is no such row. */
  async function find(id) {
    const kind = config.prefixes[id.slice(0, 4)];
    if (!kind) return undefined;
    const count = config.kinds[kind].shards;
    const number = parseInt(id.slice(-4), 16);
    const shard = await load(kind + "/" + (Number.isNaN(number) ? 0 : number % count));
    return Object.hasOwn(shard.records, id) ? { kind, ...shard.records[id] } : undefined;
  }

  /* Makes an element. Children are elements, texts, or lists of these; nothing is made of null. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== "") element.append(child);
    }
    return element;
  }

  /* Gives a text that may run in either direction, kept apart from the words around it. */
  const words = (text) => (text === null || text === undefined || text === "" ? null : make("bdi", {}, String(text)));

  const toRow = (id) => "row.html#" + encodeURIComponent(id);
  const name = (id) => {
    const held = refs.get(id);
    return (Array.isArray(held) ? held[0] : held) || id;
  };
  const link = (id, text) => (id ? make("a", { href: toRow(id) }, words(text || name(id))) : null);

  /* Gives a link to a page of the web; other addresses stay text. */
  const outside = (url, text) =>
    /^https?:\/\//i.test(url || "") ? make("a", { href: url, rel: "noopener noreferrer", class: "outside" }, text) : null;

  const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
  const number = (value) => (value === null || value === undefined ? "" : numbers.format(value));
  const label = (codelist, code) => (code ? (config.labels[codelist] || {})[code] || code.replaceAll("_", " ") : "");

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  function day(text) {
    if (!text) return "";
    const [year, month, date] = text.split("-");
    return Number(date) + " " + MONTHS[Number(month) - 1] + " " + Number(year);
  }

  /* Says when something was as exactly as it is known. */
  function period(start, end, precision) {
    if (!start && !end) return "";
    if (!start) return "until " + day(end);
    const [year, month] = start.split("-");
    const whole = end ? end.slice(0, 4) === year : precision === "year";
    if (precision === "year" && whole) return String(Number(year));
    if (precision === "month" && (!end || end.slice(0, 7) === start.slice(0, 7))) return MONTHS[Number(month) - 1] + " " + Number(year);
    if (!end) return "from " + day(start);
    if (start === end) return day(start);
    const [from, until] = [day(start).split(" "), day(end).split(" ")];
    if (from[2] !== until[2]) return day(start) + " to " + day(end);
    return from[1] === until[1] ? from[0] + " to " + day(end) : from[0] + " " + from[1] + " to " + day(end);
  }

  /* What stands behind # in the address, so that what is seen can be linked to. */
  const state = () => new URLSearchParams(location.hash.slice(1));
  const report = (error) => document.getElementById("content").append(make("p", { class: "note", role: "alert" }, error.message));

  return { config, add, load, run, find, make, words, name, refs, link, outside, toRow, number, label, day, period, state, report };
})();
