// Block Kit: text as text, buttons and menus that tell the app what was chosen.
"use strict";

const plain = (text) => text?.text || "";
const isExtra = (each) => each.type !== "rich_text";

// `where` says what the blocks are in: { message } or { view }. A click's sign is shown for a while.
async function tell(where, node, element, value) {
  if (!(await confirmed(element.confirm))) return;
  const place = where.message
    ? { channel, ts: where.message.ts, ephemeral: Boolean(where.message.only_for) }
    : { in_view: true, values: gathered(where.view.type === "modal" ? $("modal") : $("messages")) };
  const chosen = value === undefined ? {} : { value };
  const done = await act("click", { ...place, ...chosen, user: me, action_id: element.action_id });
  if (done && !done.is_acked) sign(node, "⚠ timed out");
}
function sign(node, text) {
  const shown = el("span", { className: "sign", role: "alert", textContent: text });
  node.after(shown);
  setTimeout(() => shown.remove(), 6000);
}

function kit(each, where = {}) {
  if (each.type === "divider") return el("hr");
  if (each.type === "markdown") return el("div", {}, ...rich(each.text || ""));
  if (each.type === "header") return el("h3", { textContent: plain(each.text) });
  if (each.type === "section") return section(each, where);
  if (each.type === "actions" || each.type === "context_actions")
    return el("div", { className: "kit" }, ...each.elements.map((part) => actor(part, where, each)));
  if (each.type === "input") return input(each, where);
  if (each.type === "data_visualization") return chart(each);
  if (each.type === "context")
    return el("div", { className: "note" }, ...each.elements.flatMap((part) => (part.type === "image" ? [`[${part.alt_text}]`] : rich(part.text))));
  return el("p", { className: "note", textContent: `[${each.type}]` });
}
function section(each, where) {
  const texts = [each.text, ...(each.fields || [])].filter(Boolean).flatMap((part) => rich(part.text || ""));
  if (!each.accessory) return el("div", {}, ...texts);
  return el("div", { className: "beside" }, el("div", {}, ...texts), el("div", { className: "kit" }, actor(each.accessory, where, each)));
}

function actor(element, where, block) {
  if (element.type === "button" || element.type === "icon_button") return pressable(element, element, where);
  if (element.type === "feedback_buttons")
    return el("span", { className: "few" }, thumb("👍", element.positive_button, element, where), thumb("👎", element.negative_button, element, where));
  if (element.type === "static_select" || element.type === "overflow") return menu(element, where, block);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return boxes(element, where, block);
  if (/_select$|picker$/.test(element.type)) return picker(element, where, block);
  return el("span", { className: "note", textContent: `[${element.alt_text || element.type}]` });
}
function pressable(face, element, where) {
  const button = el("button", { type: "button", className: face.style || "", title: face.url || "", textContent: plain(face.text) });
  if (face.accessibility_label) button.setAttribute("aria-label", face.accessibility_label);
  // Of feedback buttons the value says which was pressed; equal buttons are told apart by it, too.
  button.addEventListener("click", () => tell(where, button, element, face.value));
  return button;
}
// As in Slack, what a thumb is called shows when it is pointed at.
function thumb(sign, face, element, where) {
  const button = pressable(face, element, where);
  button.replaceChildren(sign);
  button.title = plain(face.text);
  if (!face.accessibility_label) button.setAttribute("aria-label", plain(face.text));
  return button;
}
function menu(element, where, block) {
  const label = element.type === "overflow" ? "⋯" : plain(element.placeholder) || "Choose";
  const [name, className] = element.type === "overflow" ? ["More", "more"] : [label, ""];
  const select = el("select", { "aria-label": name, title: name, className }, ...choices(element, label));
  if (element.type !== "overflow") [select.dataset.block, select.dataset.action] = [block.block_id, element.action_id];
  select.addEventListener("change", async () => {
    const value = select.value;
    if (element.type === "overflow") select.selectedIndex = 0;
    await tell(where, select, element, value);
  });
  return select;
}
function choices(element, label) {
  const initial = element.initial_option?.value;
  const option = (each) => el("option", { value: each.value, textContent: plain(each.text), selected: each.value === initial, title: plain(each.description) });
  const groups = element.option_groups?.map((group) => el("optgroup", { label: plain(group.label) }, ...group.options.map(option)));
  const first = label ? [el("option", { value: "", textContent: label, disabled: true, selected: !initial })] : [];
  return [...first, ...(groups || element.options.map(option))];
}
function boxes(element, where, block) {
  const group = el("span", { className: element.type }, ...ticks(element));
  [group.dataset.block, group.dataset.action] = [block.block_id, element.action_id];
  group.addEventListener("change", () => tell(where, group, element, ticked(group).join(",")));
  return group;
}
function ticks(element) {
  const initial = (element.initial_options || [element.initial_option]).map((each) => each?.value);
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  return element.options.map((each) => el("label", {},
    el("input", { type, name: element.action_id, value: each.value, checked: initial.includes(each.value) }), ` ${plain(each.text)} `));
}
const ticked = (group) => [...group.querySelectorAll("input:checked")].map((each) => each.value);

// Emoji stand in the text by name; what they look like is in the rich_text beside it.
function pictured(text, part) {
  if (part?.type === "emoji" && part.unicode)
    return text.replaceAll(`:${part.name}:`, String.fromCodePoint(...part.unicode.split("-").map((each) => parseInt(each, 16))));
  return part && typeof part === "object" ? Object.values(part).reduce(pictured, text) : text;
}
function body(message) {
  if (message.subtype === "tombstone") return el("div", { className: "body tombstone", textContent: message.text });
  const blocks = (message.blocks || []).filter(isExtra);
  return el("div", { className: "body" }, ...(blocks.length ? blocks.map((each) => kit(each, { message })) : rich(pictured(message.text, message.blocks))));
}
