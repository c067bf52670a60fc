// Modals: the form an app opens over the page, filled in and submitted.
"use strict";

let shown = null;

async function drawModal() {
  const { view } = await look(`views?user=${me}`);
  const dialog = $("modal");
  const draft = shown && view && shown.id === view.id ? gathered(dialog) : {};
  shown = view;
  if (!view) { dialog.close(); return; }
  dialog.replaceChildren(modalForm(view));
  restore(dialog, draft);
  if (!dialog.open) dialog.showModal();
}
function modalForm(view) {
  const form = el("form", {},
    el("h2", { textContent: plain(view.title) }),
    ...view.blocks.map((each) => (each.type === "input" ? input(each) : kit(each, { view }))),
    el("p", { className: "sign", role: "alert" }),
    el("div", { className: "row" },
      el("button", { type: "button", textContent: plain(view.close) || "Cancel", onclick: () => act("close_view", { user: me }) }),
      view.submit ? el("button", { type: "submit", textContent: plain(view.submit) }) : null));
  form.addEventListener("submit", (event) => { event.preventDefault(); submitModal(form); });
  return form;
}
function input(each) {
  const field = control(each.element);
  field.dataset.block = each.block_id;
  field.dataset.action = each.element.action_id;
  return el("fieldset", { id: `input-${each.block_id}` },
    el("label", { textContent: plain(each.label) + (each.optional ? " (optional)" : "") }),
    field,
    each.hint ? el("p", { className: "note", textContent: plain(each.hint) }) : null,
    el("p", { className: "sign", role: "alert" }));
}
function control(element) {
  const label = plain(element.placeholder);
  if (element.type === "plain_text_input")
    return plainText(element, { placeholder: label, value: element.initial_value || "" });
  if (element.type === "static_select") {
    const none = element.initial_option ? "" : el("option", { value: "", textContent: label || "–" });
    return el("select", {}, none, ...choices(element, ""));
  }
  if (element.type === "multi_static_select") {
    const select = el("select", { multiple: true }, ...choices(element, ""));
    const initial = (element.initial_options || []).map((each) => each.value);
    for (const each of select.options) each.selected = initial.includes(each.value);
    return select;
  }
  if (element.type === "checkboxes" || element.type === "radio_buttons") return el("div", { className: element.type }, ...ticks(element));
  return el("input", { type: "text", placeholder: element.type });
}

// A textarea's type can't be set.
const plainText = (element, facts) => (element.multiline ? el("textarea", { rows: 4, ...facts }) : el("input", { type: "text", ...facts }));

function valueOf(field) {
  if (field.className === "checkboxes") return ticked(field);
  if (field.className === "radio_buttons") return ticked(field)[0] || "";
  return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}
function gathered(dialog) {
  const values = {};
  for (const field of dialog.querySelectorAll("[data-action]"))
    (values[field.dataset.block] ||= {})[field.dataset.action] = valueOf(field);
  return values;
}
function restore(dialog, draft) {
  for (const field of dialog.querySelectorAll("[data-action]")) {
    const value = draft[field.dataset.block]?.[field.dataset.action];
    if (value === undefined) continue;
    const isOn = (each) => [value].flat().includes(each.value);
    if (field.multiple) for (const each of field.options) each.selected = isOn(each);
    else if ("value" in field) field.value = value;
    else for (const each of field.querySelectorAll("input")) each.checked = isOn(each);
  }
}
async function submitModal(form) {
  form.querySelectorAll(".sign").forEach((each) => { each.textContent = ""; });
  const done = await act("submit", { user: me, values: gathered(form) });
  if (!done) return;
  for (const [block, text] of Object.entries(done.errors)) {
    const place = document.getElementById(`input-${block}`)?.querySelector(".sign");
    if (place) place.textContent = text;
  }
  const trouble = done.is_acked ? done.trouble : "⚠ We had some trouble connecting. Try again?";
  if (trouble) form.querySelector(":scope > .sign").textContent = trouble;
}
$("modal").addEventListener("cancel", (event) => { event.preventDefault(); act("close_view", { user: me }); });
