// What people fill in and pick from: text, options, people, channels, dates; in modals, in the Home tab, in messages.
"use strict";

const isHuman = (each) => !each.is_bot && each.id !== "USLACKBOT" && !each.deleted;
function roomName(each) {
  if (each.is_im) return each.members.filter((id) => id !== me).map(nameOf).join(", ");
  return (each.is_private ? "🔒 " : "# ") + each.name;
}
const KIND = (each) => (each.is_im ? "im" : each.is_mpim ? "mpim" : each.is_private ? "private" : "public");
function offered(element) {
  if (element.type.includes("users")) return state.users.filter(isHuman).map((each) => [each.id, each.real_name]);
  const kinds = element.type.includes("channels") ? ["public"] : element.filter?.include || ["im", "mpim", "private", "public"];
  const shared = element.filter?.exclude_external_shared_channels;
  return state.channels.filter((each) => (each.members.includes(me) || KIND(each) === "public") && !each.is_archived
    && kinds.includes(KIND(each)) && !(shared && each.is_ext_shared)).map((each) => [each.id, roomName(each)]);
}
const PICKS = /^(multi_)?(users|channels|conversations)_select$/;
const TYPED = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };
const TIMES = { datepicker: ["date", "initial_date"], timepicker: ["time", "initial_time"], datetimepicker: ["datetime-local", "initial_date_time"] };

function control(element) {
  const label = plain(element.placeholder);
  if (element.type === "plain_text_input") return plainText(element, { placeholder: label, value: element.initial_value || "" });
  if (element.type === "static_select") {
    const none = element.initial_option ? "" : el("option", { value: "", textContent: label || "–" });
    return el("select", {}, none, ...choices(element, ""));
  }
  if (element.type === "multi_static_select") return several(choices(element, ""), (element.initial_options || []).map((each) => each.value));
  if (PICKS.test(element.type)) return pick(element, label);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return el("div", { className: element.type }, ...ticks(element));
  if (TIMES[element.type]) return moment(element);
  return el("input", { type: "text", inputMode: TYPED[element.type] || "text", placeholder: label || element.type, value: element.initial_value || "" });
}
function several(options, initial) {
  const select = el("select", { multiple: true, size: Math.min(5, Math.max(2, options.length)) }, ...options);
  for (const each of select.options) each.selected = initial.includes(each.value);
  return select;
}
function pick(element, label) {
  const name = element.type.replace("multi_", "").replace("s_select", "");
  const options = offered(element).map(([value, textContent]) => el("option", { value, textContent }));
  if (element.type.startsWith("multi_")) return several(options, element[`initial_${name}s`] || []);
  const select = el("select", {}, el("option", { value: "", textContent: label || "–" }), ...options);
  select.value = element[`initial_${name}`] || (element.default_to_current_conversation ? channel : "");
  return select;
}
function moment(element) {
  const [type, initial] = TIMES[element.type];
  const field = el("input", { type });
  const local = (seconds) => new Date((seconds - new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  if (element[initial]) field.value = type === "datetime-local" ? local(element[initial]) : element[initial];
  return field;
}
// A textarea's type can't be set.
const plainText = (element, facts) => (element.multiline ? el("textarea", { rows: 4, ...facts }) : el("input", { type: "text", ...facts }));

function input(each, where) {
  const field = control(each.element);
  field.dataset.block = each.block_id;
  field.dataset.action = each.element.action_id;
  field.setAttribute("aria-label", plain(each.label));
  if (each.dispatch_action) field.addEventListener("change", () => tell(where, field, each.element, valueOf(field)));
  return el("fieldset", { id: `input-${each.block_id}` },
    el("label", { textContent: plain(each.label) + (each.optional ? " (optional)" : "") }),
    field,
    each.hint ? el("p", { className: "note", textContent: plain(each.hint) }) : null,
    el("p", { className: "sign", role: "alert" }));
}
// Outside a form the app hears of every choice at once.
function picker(element, where, block) {
  const field = control(element);
  [field.dataset.block, field.dataset.action] = [block.block_id, element.action_id];
  field.setAttribute("aria-label", plain(element.placeholder) || element.type);
  field.addEventListener("change", () => tell(where, field, element, valueOf(field)));
  return field;
}

function valueOf(field) {
  if (field.className === "checkboxes") return ticked(field);
  if (field.className === "radio_buttons") return ticked(field)[0] || "";
  if (field.type === "datetime-local") return field.value ? String(Math.floor(new Date(field.value) / 1000)) : "";
  return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}
function gathered(within) {
  const values = {};
  for (const field of within.querySelectorAll("[data-action]"))
    (values[field.dataset.block] ||= {})[field.dataset.action] = valueOf(field);
  return values;
}
function restore(within, draft) {
  for (const field of within.querySelectorAll("[data-action]")) {
    const value = draft[field.dataset.block]?.[field.dataset.action];
    if (value === undefined || field.type === "datetime-local") continue;
    const isOn = (each) => [value].flat().includes(each.value);
    if (field.multiple) for (const each of field.options) each.selected = isOn(each);
    else if ("value" in field) field.value = value;
    else for (const each of field.querySelectorAll("input")) each.checked = isOn(each);
  }
}
