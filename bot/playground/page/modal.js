// Modals: the form an app opens over the page, filled in and submitted; and the dialog that asks before an act.
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
    ...view.blocks.map((each) => kit(each, { view })),
    el("p", { className: "sign", role: "alert" }),
    el("div", { className: "row" },
      el("button", { type: "button", textContent: plain(view.close) || "Cancel", onclick: () => act("close_view", { user: me }) }),
      view.submit ? el("button", { type: "submit", textContent: plain(view.submit) }) : null));
  form.addEventListener("submit", (event) => { event.preventDefault(); submitModal(form); });
  return form;
}
async function submitModal(form) {
  form.querySelectorAll(".sign").forEach((each) => { each.textContent = ""; });
  const values = gathered(form);
  const done = await act("submit", { user: me, values });
  if (!done) return;
  for (const [block, text] of Object.entries(done.errors)) {
    const place = document.getElementById(`input-${block}`)?.querySelector(".sign");
    if (place) place.textContent = text;
  }
  const trouble = done.is_acked ? done.trouble : "⚠ We had some trouble connecting. Try again?";
  if (trouble) form.querySelector(":scope > .sign").textContent = trouble;
}
$("modal").addEventListener("cancel", (event) => { event.preventDefault(); act("close_view", { user: me }); });
// A second Escape closes the dialog in some browsers without asking: then the view goes, too.
$("modal").addEventListener("close", () => { if (shown) act("close_view", { user: me }); });

// What a button's `confirm` says, in the app's words; resolves to whether it was confirmed.
function confirmed(wanted) {
  if (!wanted) return Promise.resolve(true);
  const dialog = el("dialog", { className: "sure" });
  const button = (text, value, className) => el("button", { type: "button", className, textContent: plain(text), onclick: () => dialog.close(value) });
  dialog.append(el("h2", { textContent: plain(wanted.title) }), el("div", { className: "body" }, ...rich(wanted.text?.text || "")),
    el("div", { className: "row kit" }, button(wanted.deny, "", ""), button(wanted.confirm, "yes", wanted.style || "primary")));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); }));
}
