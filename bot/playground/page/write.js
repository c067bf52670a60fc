// Writing messages, sharing files, recording voice clips.
"use strict";
// A suggested prompt is sent as it is, as in Slack.
const suggestion = (each) => el("button", { textContent: each.title, title: each.message, onclick: () => send(each.message, [], false, "") });
const mentionable = () => [...state.users].filter((each) => each.id !== "USLACKBOT").sort((a, b) => b.real_name.length - a.real_name.length);
const linkable = () => state.channels.filter((each) => each.name).sort((a, b) => b.name.length - a.name.length);
// The playground does the rest of what Slack's client does: links, lists, rich_text.
function sendable(text) {
  const people = mentionable().reduce((done, each) => done.replaceAll("@" + each.real_name, `<@${each.id}>`), escape(text));
  const rooms = linkable().reduce((done, each) => done.replaceAll("#" + each.name, `<#${each.id}|>`), people);
  return rooms.replace(/@(here|channel|everyone)\b/g, "<!$1>");
}
const readable = (text) => unescape(text
  .replace(/<@([A-Z0-9]+)>/g, (_, id) => "@" + nameOf(id))
  .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => "#" + (room(id)?.name || id))
  .replace(/<!(here|channel|everyone)>/g, "@$1")
  .replace(/<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g, "$1"));

function fill(form, threadOf) {
  const area = el("textarea", { placeholder: "Message · 메시지", "aria-label": "Message" });
  const files = el("input", { type: "file", multiple: true, "aria-label": "Files" });
  const clip = el("input", { type: "checkbox" });
  const recorder = recordButton((clipFile) => send("", [clipFile], true, threadOf()));
  const bot = el("button", { type: "button", textContent: "@ bot", onclick: () => { area.value = `@${nameOf(state.bot)} ${area.value}`; area.focus(); } });
  const offers = offering(area);
  area.addEventListener("keydown", (event) => {
    // While a Korean syllable is being composed, Enter ends the syllable, not the message.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // A slash at the very beginning makes a command; a space before it makes a message, as in Slack.
    const done = isCommand(area.value) && !files.files.length
      ? await run(area.value.trim(), threadOf())
      : await send(area.value.trim(), [...files.files], clip.checked, threadOf());
    if (done) { area.value = ""; files.value = ""; area.dispatchEvent(new Event("input")); }
  });
  // As in Slack, a file dropped anywhere in the channel or thread waits to go with the message.
  form.parentElement.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) files.files = event.dataTransfer.files; });
  form.append(offers, area, el("div", { className: "row" }, bot, files, el("label", {}, clip, " as a voice clip"), recorder, el("button", { type: "submit", textContent: "Send" })));
}
function send(text, files, isClip, threadTs) {
  if (!files.length) return text ? act("say", { channel, user: me, text: sendable(text), thread_ts: threadTs }) : null;
  const form = new FormData();
  const fields = { channel, user: me, text: sendable(text), thread_ts: threadTs };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (isClip) form.append("clip", "audio");
  for (const file of files) form.append("file", file);
  return act("upload", form);
}

// ---- a voice clip, recorded here
function recordButton(share) {
  const button = el("button", { type: "button", textContent: "Record a voice clip", hidden: !navigator.mediaDevices || !window.MediaRecorder });
  let recording = null;
  button.addEventListener("click", async () => {
    if (recording) { recording.stop(); return; }
    try {
      recording = await record();
    } catch {
      complain("There is no microphone to record with.");
      return;
    }
    button.textContent = "■ Stop and send";
    const clip = await recording.done;
    [recording, button.textContent] = [null, "Record a voice clip"];
    await share(clip);
  });
  return button;
}
async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const done = new Promise((resolve) => recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    resolve(new File(pieces, "audio_message.webm", { type: recorder.mimeType }));
  }));
  recorder.start();
  return { stop: () => recorder.stop(), done };
}
