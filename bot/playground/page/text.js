// What every part of the page uses: state, elements, calls, names, and text made readable.
"use strict";
const $ = (id) => document.getElementById(id);
let state = { users: [], channels: [], sessions: [], prompts: {}, commands: [], shortcuts: [] };
let me = localStorage.getItem("me") || "";
let channel = "", thread = "", tab = "";
let messages = new Map();

// Text reaches the page through textContent only: whatever a message holds, it stays text.
function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

async function act(name, values) {
  try {
    const response = await fetch(`/playground/${name}`, {
      method: "POST", headers: { "X-Playground": "1" },
      body: values instanceof FormData ? values : JSON.stringify(values) });
    const answer = await response.json();
    complain(answer.error);
    return response.ok ? answer : null;
  } catch {
    complain("The playground does not answer. Is it still running?");
    return null;
  }
}
const look = async (name) => (await fetch(`/playground/${name}`)).json();
// Over an open dialog, too.
function complain(text) {
  $("problem").popover = "manual";
  $("problem").hidden = !text;
  $("problem").textContent = text || "";
  if (text) $("problem").showPopover();
  else $("problem").hidePopover();
  if (text) setTimeout(() => complain(""), 6000);
}

const user = (id) => state.users.find((each) => each.id === id);
const nameOf = (id) => (id === "USLACKBOT" ? "Slackbot" : user(id)?.real_name || id);
const room = (id) => state.channels.find((each) => each.id === id);
const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

// ---- inline text: mentions, links as text, bold, italics, strike-through, code
const INLINE = /(`[^`\n]+`)|(<(?:[@#!]|https?:|mailto:)[^<>\n]+>)|(\*\*[^*\n]+\*\*|\*[^*\s][^*\n]*\*)|(~~[^~\n]+~~|~[^~\s][^~\n]*~)|(?<![\w])(_[^_\n]+_)(?![\w])|\[([^\]\n]+)\]\(([^)\s]+)\)/g;
function inline(text) {
  const nodes = [];
  let position = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(unescape(text.slice(position, found.index)), span(found));
    position = found.index + found[0].length;
  }
  return [...nodes, unescape(text.slice(position))];
}
function span([all, code, token, bold, strike, italic, label, url]) {
  if (code) return el("code", { textContent: unescape(code.slice(1, -1)) });
  if (token) return mention(token.slice(1, -1));
  if (bold) return el("strong", {}, ...inline(bold.replace(/^\*+|\*+$/g, "")));
  if (strike) return el("s", {}, ...inline(strike.replace(/^~+|~+$/g, "")));
  if (italic) return el("em", {}, ...inline(italic.slice(1, -1)));
  return el("span", { textContent: `${label} (${url})` });
}
function mention(token) {
  const [name, label] = token.split("|");
  if (name[0] === "@") return el("span", { className: "mention", textContent: "@" + nameOf(name.slice(1)) });
  if (name[0] === "#") return el("span", { className: "mention", textContent: "#" + (room(name.slice(1))?.name || name.slice(1)) });
  if (name.startsWith("!date^")) return el("span", { textContent: dated(name.split("^"), label) });
  if (name[0] === "!") return el("span", { className: "mention", textContent: "@" + (label || name.slice(1)).replace(/^@/, "") });
  return el("span", { textContent: unescape(label ? `${label} (${name})` : name) });
}

// As Slack writes a date, in the time zone of whoever looks; `label` is for clients that can't.
const DATES = { date: { dateStyle: "long" }, date_short: { dateStyle: "medium" }, date_long: { dateStyle: "full" }, date_num: {}, time: { timeStyle: "short" }, time_secs: { timeStyle: "medium" } };
function dated([, seconds, format], label) {
  const at = new Date(seconds * 1000);
  if (isNaN(at)) return unescape(label || "");
  return (format || "").replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => {
    if (!DATES[name]) return whole;
    return name.startsWith("time") ? at.toLocaleTimeString([], DATES[name]) : at.toLocaleDateString([], DATES[name]);
  });
}

// ---- blocks of text: fences, headings, lists, quotes, tables, paragraphs
function rich(text) {
  const nodes = [];
  const lines = text.split("\n");
  while (lines.length) {
    if (lines[0].trim()) nodes.push(block(lines));
    else lines.shift();
  }
  return nodes;
}
function take(lines, test) {
  const taken = [];
  while (lines.length && test(lines[0])) taken.push(lines.shift());
  return taken;
}
const BULLET = /^\s*(?:[-*•]|\d+[.)])\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;
const isPlain = (line) => line.trim() && !ROW.test(line) && !/^(```|#{1,6} |>|&gt;)/.test(line) && !BULLET.test(line);
function block(lines) {
  const line = lines[0];
  if (line.startsWith("```")) return fence(lines);
  if (/^#{1,6} /.test(line)) return el("p", {}, el("strong", {}, ...inline(lines.shift().replace(/^#+ /, ""))));
  if (/^(>|&gt;)/.test(line)) {
    const quoted = take(lines, (each) => /^(>|&gt;)/.test(each)).map((each) => each.replace(/^(>|&gt;) ?/, ""));
    return el("blockquote", {}, ...rich(quoted.join("\n")));
  }
  if (BULLET.test(line)) return list(lines);
  if (ROW.test(line)) return RULE.test(lines[1] || "") ? table(lines) : el("p", {}, ...joined(take(lines, (each) => ROW.test(each))));
  return el("p", {}, ...joined(take(lines, isPlain)));
}
function fence(lines) {
  const first = lines.shift().slice(3);
  const closed = first.endsWith("```") && first.length > 3;
  const inside = closed ? [first.slice(0, -3)] : take(lines, (each) => !each.startsWith("```"));
  if (!closed) lines.shift();
  return el("pre", {}, el("code", { textContent: unescape(inside.join("\n")) }));
}
const indent = (line) => line.search(/\S/);
const tagOf = (line) => (/^\s*\d/.test(line) ? "ol" : "ul");
// What is indented further stands in the item above it; another kind of list begins anew.
function list(lines) {
  const [first, items] = [lines[0], []];
  while (lines.length && BULLET.test(lines[0])) {
    const deeper = indent(lines[0]) - indent(first);
    if (deeper > 1 && items.length) items.at(-1).append(list(lines));
    else if (deeper < -1 || tagOf(lines[0]) !== tagOf(first)) break;
    else items.push(el("li", {}, ...inline(lines.shift().replace(BULLET, ""))));
  }
  return el(tagOf(first), { start: parseInt(first, 10) || 1 }, ...items);
}
function table(lines) {
  const [head, rule, ...rows] = take(lines, (each) => ROW.test(each)).map(cells);
  const side = rule.map((each) => (each.endsWith(":") ? (each.startsWith(":") ? "middle" : "right") : ""));
  const row = (tag) => (each) => el("tr", {}, ...each.map((text, at) => el(tag, { className: side[at] || "" }, ...inline(text))));
  return el("div", { className: "table" }, el("table", {}, el("thead", {}, row("th")(head)), el("tbody", {}, ...rows.map(row("td")))));
}
const cells = (line) => line.trim().slice(1, -1).split(/(?<!\\)\|/).map((each) => each.trim().replaceAll("\\|", "|"));
const joined = (lines) => lines.flatMap((line, index) => (index ? [el("br"), ...inline(line)] : inline(line)));
