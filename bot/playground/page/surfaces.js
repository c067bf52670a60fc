// Slash commands, the menu of a message with its shortcuts, and reactions.
"use strict";

// ---- commands, offered as soon as a message begins with a slash
const isCommand = (text) => /^\/\S/.test(text);
function offering(area) {
  const list = el("div", { className: "offer", role: "listbox", id: `offer-${Math.random()}`, hidden: true });
  const draw = () => {
    const word = area.value.split(" ")[0];
    const fits = area.value.startsWith("/") ? state.commands.filter((each) => each.command.startsWith(word)) : [];
    list.hidden = !fits.length;
    list.replaceChildren(...fits.map((each) => offer(each, area, draw)));
  };
  area.addEventListener("input", draw);
  area.addEventListener("blur", () => setTimeout(() => { if (!list.contains(document.activeElement)) list.hidden = true; }, 100));
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const isWhole = area.value.includes(" ") || state.commands.some((each) => each.command === area.value);
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); list.firstChild.focus(); }
    if (event.key === "Tab" || (event.key === "Enter" && !isWhole)) { event.preventDefault(); event.stopImmediatePropagation(); list.firstChild.click(); }
  });
  return list;
}
function offer(each, area, draw) {
  const button = el("button", { type: "button", role: "option", onclick: () => {
    if (!area.value.startsWith(`${each.command} `)) area.value = `${each.command} `;
    area.focus();
    draw();
  } }, el("strong", { textContent: each.command }), el("span", { textContent: ` ${each.usage_hint} ` }), el("span", { className: "dim", textContent: each.description }));
  button.addEventListener("keydown", (event) => {
    const to = { ArrowDown: button.nextSibling, ArrowUp: button.previousSibling || area, Escape: area }[event.key];
    if (to) { event.preventDefault(); to.focus(); }
  });
  return button;
}
const run = (text, threadTs) => act("command", { channel, user: me, text: sendableCommand(text), thread_ts: threadTs });
// Names become ids here; the playground turns them into what the app's manifest asks for.
const sendableCommand = (text) => mentionable().reduce((done, each) => done.replaceAll("@" + each.real_name, `<@${each.id}>`), text);

// ---- shortcuts
function shortcutMenu(message) {
  const offered = state.shortcuts.filter((each) => each.kind === "message");
  if (!offered.length || message.only_for || message.subtype === "tombstone" || user(me)?.is_stranger) return null;
  const select = el("select", { className: "more", "aria-label": "More message shortcuts", title: "More message shortcuts" },
    el("option", { value: "", textContent: "⋯", disabled: true, selected: true }),
    ...offered.map((each) => el("option", { value: each.callback_id, textContent: each.name, title: each.description })));
  select.addEventListener("change", async () => {
    const callback = select.value;
    select.selectedIndex = 0;
    const done = await act("shortcut", { user: me, channel, ts: message.ts, callback_id: callback });
    if (done && !done.is_acked) sign(select, "⚠ timed out");
  });
  return select;
}

// ---- reactions
const PICKER = { "flag-kr": "🇰🇷", "flag-us": "🇺🇸", "flag-jp": "🇯🇵", "flag-de": "🇩🇪", "flag-fr": "🇫🇷", "+1": "👍", tada: "🎉", eyes: "👀" };
const country = (name) => (/^(flag-)?[a-z]{2}$/.test(name) ? String.fromCodePoint(...[...name.slice(-2)].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 97)) : "");
const face = (name) => PICKER[name] || country(name) || `:${name}:`;
const react = (message, name, remove) => act("react", { user: me, channel, ts: message.ts, name, remove });

function emojiPicker(message) {
  if (message.only_for || message.subtype === "tombstone") return null;
  const details = el("details", { className: "picker" }, el("summary", { textContent: "☺", title: "Add reaction", "aria-label": "Add reaction" }));
  details.append(el("span", { className: "few" }, ...Object.keys(PICKER).map((name) =>
    el("button", { type: "button", title: name, "aria-label": name, textContent: PICKER[name], onclick: () => { details.open = false; react(message, name, false); } }))));
  return details;
}
function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("div", { className: "kit few" }, ...message.reactions.map((each) => {
    const mine = each.users.includes(me);
    return el("button", { type: "button", className: mine ? "mine" : "", title: `:${each.name}: ${each.users.map(nameOf).join(", ")}`, "aria-pressed": String(mine),
      textContent: `${face(each.name)} ${each.count}`, onclick: () => react(message, each.name, mine) });
  }));
}
