// Messages, places, and changes as they come.
"use strict";
function attachment(file) {
  if (file.mode === "tombstone") return el("p", { className: "note", textContent: "This file was deleted." });
  if (file.mode === "hidden_by_limit") return el("p", { className: "note", textContent: "This file is hidden by the plan's limit." });
  const address = `/playground/files/${file.id}`;
  const seconds = file.duration_ms ? `, ${(file.duration_ms / 1000).toFixed(1)} s` : "";
  const size = `${Math.max(1, Math.round((file.size || 0) / 1024))} kB${seconds}`;
  const player = { audio: "audio", video: "video" }[file.media_display_type];
  return el("div", {},
    el("a", { href: address, download: file.name || file.id, textContent: file.title || file.name || file.id }),
    el("span", { className: "note", textContent: ` ${size} ` }),
    file.user === me ? el("button", { className: "link", textContent: "Delete file", onclick: () => act("delete_file", { file: file.id }) }) : null,
    file.file_access && file.file_access !== "visible" ? el("span", { className: "note", textContent: file.file_access }) : null,
    file.original_w ? el("img", { className: "picture", src: address, alt: file.name }) : null,
    file.preview ? el("pre", {}, el("code", { textContent: file.preview + (file.lines_more ? `\n… ${file.lines_more} more lines` : "") })) : null,
    player && !file.is_external ? el(player, { controls: true, preload: "none", src: address }) : null,
    file.transcription?.preview ? el("p", { className: "note", textContent: `Slack heard: ${file.transcription.preview.content}` }) : null);
}

// ---- messages
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const session = (ts) => state.sessions.find((each) => each.channel === channel && each.thread_ts === ts);
const clock = (ts) => new Date(ts * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function actions(message, inThread) {
  const place = { channel, ts: message.ts, user: me };
  const mine = message.user === me && message.subtype !== "tombstone";
  const button = (label, run) => el("button", { className: "link", textContent: label, onclick: run });
  return el("span", { className: "acts" },
    emojiPicker(message), " ",
    inThread ? null : button("Reply", () => openThread(message.ts)), " ",
    message.only_for ? null : button("Copy link", (event) => copyLink(message, event.target)), " ",
    mine ? button("Edit", () => edit(message, place)) : null, " ",
    mine ? button("Delete", () => act("delete", place)) : null, " ",
    shortcutMenu(message));
}
// To paste into a question, as in Slack: what it says is read where asker and bot are members.
async function copyLink(message, node) {
  const reply = isReply(message) ? `?thread_ts=${message.thread_ts}&cid=${channel}` : "";
  const link = `${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}${reply}`;
  try { await navigator.clipboard.writeText(link); sign(node, "copied"); } catch { prompt("Link", link); }
}
function edit(message, place) {
  const text = prompt("Edit", readable(message.text));
  if (text !== null) act("edit", { ...place, text: sendable(text) });
}
function card(message, inThread) {
  const notified = (message.notified || []).map((id) => (id[0] === "#" ? id : "@" + nameOf(id)));
  const unfurled = message.unfurled || [];
  const replies = !inThread && message.reply_count
    ? el("button", { className: "link", textContent: `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`, onclick: () => openThread(message.ts) }) : null;
  return el("article", { id: (inThread ? "r" : "m") + message.ts, className: message.stream === "in_progress" ? "streaming" : message.only_for ? "private" : "" },
    el("div", { className: "by" },
      el("span", { className: "name", textContent: nameOf(message.user) }),
      message.bot_id ? el("span", { className: "dim", textContent: "app" }) : null,
      el("span", { className: "dim", textContent: clock(message.ts) }),
      message.edited ? el("span", { className: "dim", textContent: "(edited)" }) : null,
      message.only_for ? el("span", { className: "dim", textContent: "Only visible to you" }) : null,
      actions(message, inThread)),
    body(message),
    ...(message.files || []).map(attachment),
    notified.length ? el("p", { className: "alarm", textContent: `notified ${notified.join(", ")}` }) : null,
    unfurled.length ? el("p", { className: "alarm", textContent: `unfurled ${unfurled.join(", ")}` }) : null,
    reactions(message),
    replies);
}
function place(list, message, inThread) {
  const old = $((inThread ? "r" : "m") + message.ts);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  if (old) old.replaceWith(card(message, inThread));
  else list.append(card(message, inThread));
  if (!atEnd) return;
  const toEnd = () => { list.scrollTop = list.scrollHeight; };
  toEnd();
  for (const picture of $((inThread ? "r" : "m") + message.ts).querySelectorAll("img")) picture.addEventListener("load", toEnd);
}
function show(message) {
  if (message.only_for && message.only_for !== me) return;
  messages.set(message.ts, message);
  if (!isReply(message) || message.subtype === "thread_broadcast") place($("messages"), message, false);
  if (thread && (message.ts === thread || message.thread_ts === thread)) place($("replies"), message, true);
  showStatus();
}
let passing = 0;
function showStatus() {
  const at = thread && session(thread);
  const text = at?.text ? `${nameOf(state.bot)} ${at.text}` : "";
  const loading = at?.loading_messages?.length ? ` (${at.loading_messages.join(" · ")})` : "";
  // What Slack says of a session that is processing, where the app gives it no words.
  const working = !text && at?.state === "processing" ? "Working…" : "";
  const stop = at?.has_stop
    ? el("button", { textContent: "■ Stop", onclick: () => act("stop", { channel, thread_ts: thread, user: me }) }) : "";
  $("status").replaceChildren(text || working, loading, " ", stop);
  $("session").textContent = at?.title || "Thread";
  $("rename").hidden = !at;
  clearTimeout(passing);
  if (at?.seconds_left) passing = setTimeout(async () => { await reload(); showStatus(); }, 1000 * at.seconds_left + 100);
}
async function rename() {
  const title = prompt("Title", session(thread)?.title || "");
  if (title) await act("rename", { channel, thread_ts: thread, user: me, title });
}

// ---- places
async function openChannel(id) {
  closeThread();
  [channel, tab] = [id, ""];
  const found = await Promise.all([look(`messages?channel=${id}`), look(`ephemerals?user=${me}&channel=${id}`)]);
  messages = new Map();
  $("messages").replaceChildren();
  found.flatMap((each) => each.messages).sort((a, b) => (a.ts < b.ts ? -1 : 1)).forEach(show);
  $("messages").scrollTop = $("messages").scrollHeight;
  if (room(id)?.is_dm) act("open_tab", { user: me, tab: "messages" });
  drawSides();
}
function closeThread() {
  thread = "";
  $("thread").hidden = true;
  document.body.classList.remove("in-thread");
}
function openThread(ts) {
  thread = ts;
  $("thread").hidden = false;
  document.body.classList.add("in-thread");
  $("replies").replaceChildren();
  for (const message of messages.values())
    if (message.ts === ts || message.thread_ts === ts) place($("replies"), message, true);
  showStatus();
  $("reply").querySelector("textarea").focus();
}
async function openHome() {
  closeThread();
  tab = "home";
  await act("open_tab", { user: me, tab: "home" });
  await drawHome();
  drawSides();
}
async function drawHome() {
  const { view } = await look(`home?user=${me}`);
  const draft = gathered($("messages"));
  $("messages").replaceChildren(...(view ? view.blocks.map((each) => kit(each, { view })) : ["The app has published nothing here yet."]));
  restore($("messages"), draft);
}

const titleOf = (each) => roomName(each) + (each.is_ext_shared ? " (shared)" : "");
function roleOf(each) {
  if (each.is_stranger) return " (other organisation)";
  if (each.is_restricted) return each.is_ultra_restricted ? " (guest in one channel)" : " (guest)";
  return each.is_owner ? " (owner)" : each.is_admin ? " (admin)" : "";
}
function drawSides() {
  const people = state.users.filter(isHuman);
  $("me").replaceChildren(...people.map((each) => el("option", { value: each.id, textContent: each.real_name + roleOf(each), selected: each.id === me })));
  $("team").hidden = people.some((each) => each.is_restricted);
  const entry = (each) => el("button", { textContent: titleOf(each), "aria-current": String(!tab && each.id === channel), onclick: () => openChannel(each.id) });
  const mine = state.channels.filter((each) => each.members.includes(me));
  $("channels").replaceChildren(...mine.filter((each) => !each.is_im).map(entry));
  // Guests see only the channels they were invited to.
  const open = user(me)?.is_restricted || user(me)?.is_stranger ? [] : state.channels.filter((each) => !each.is_private && !each.is_archived && !each.members.includes(me));
  $("others").replaceChildren(...open.map((each) => el("button", { className: "dim", textContent: `+ ${each.name}`, title: "Join", onclick: () => act("join", { channel: each.id, user: me }) })));
  $("dms").replaceChildren(...mine.filter((each) => each.is_im).map(entry));
  $("app").replaceChildren(el("button", { textContent: "Home", "aria-current": String(tab === "home"), onclick: openHome }));
  const here = room(channel);
  $("title").textContent = tab === "home" ? "Home" : here ? titleOf(here) : "";
  $("compose").hidden = tab === "home";
  $("prompts").replaceChildren(...(tab ? [] : state.prompts[channel]?.prompts || []).map(suggestion));
  $("invite").hidden = tab === "home" || !here || here.is_im || here.members.includes(state.bot);
  $("leave").hidden = tab === "home" || !here || here.is_im;
  $("link").textContent = !state.is_installed ? `${nameOf(state.bot)} is uninstalled` : state.connections ? `${nameOf(state.bot)} is connected` : `${nameOf(state.bot)} is not connected: messages wait for it`;
  $("banner").textContent = state.banner;
  $("banner").hidden = !state.banner;
}

// ---- changes as they come
async function reload() {
  state = await look("state");
  const people = state.users.filter(isHuman);
  if (!people.some((each) => each.id === me)) me = people[0].id;
  const here = room(channel);
  const mine = state.channels.filter((each) => each.members.includes(me));
  if (!mine.includes(here)) channel = (mine.find((each) => !each.is_im) || mine[0]).id;
  drawSides();
}
const CHANGES = {
  hello: async () => {
    const open = thread;
    await reload();
    if (tab === "home") await drawHome();
    else await openChannel(channel);
    if (open) openThread(open);
    drawModal();
  },
  reload: async () => CHANGES.hello(),
  message: (fact) => { if (fact.channel === channel && !tab) show(fact.message); },
  removed: (fact) => { if (fact.channel === channel) { messages.delete(fact.ts); $("m" + fact.ts)?.remove(); $("r" + fact.ts)?.remove(); } },
  session: (fact) => {
    state.sessions = state.sessions.filter((each) => each.channel !== fact.session.channel || each.thread_ts !== fact.session.thread_ts);
    state.sessions.push(fact.session);
    showStatus();
  },
  channels: reload, connections: reload, prompts: reload,
  view: (fact) => { if (fact.user === me) drawModal(); },
  home: (fact) => { if (tab === "home" && fact.user === me) drawHome(); },
};
// A file dropped beside a form would take the browser away from the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
fill($("compose"), () => "");
fill($("reply"), () => thread);
$("me").addEventListener("change", async () => { me = $("me").value; localStorage.setItem("me", me); await reload(); openChannel(channel); drawModal(); });
$("team").addEventListener("click", () => act("team", {}));
$("leave").addEventListener("click", async () => { await act("leave", { channel, user: me }); await reload(); openChannel(channel); });
$("close").addEventListener("click", closeThread);
$("rename").addEventListener("click", rename);
$("invite").addEventListener("click", () => act("join", { channel, user: state.bot, inviter: me }));
new EventSource("/playground/events").onmessage = (event) => { const fact = JSON.parse(event.data); CHANGES[fact.kind]?.(fact); };
