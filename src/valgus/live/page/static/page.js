// The page of `valgus live`: connects, shows what comes, says the cues.

import { Camera } from "./camera.js";
import { Stage } from "./stage.js";
import { say, setMuted, unlock } from "./voice.js";

const WORDS = { clear: "✓ clear", near: "! near", inward: "✗ inward", idle: "–", unseen: "not seen" };
const VERDICTS = { clear: "✓ good", valgus: "✗ knee in", unclear: "? unclear", not_assessable: "– not judged" };
const SIGNS = { clear: ["✓", "good"], valgus: ["✗", "bad"], unclear: ["?", "other"], not_assessable: ["–", "other"] };
const CUE_MS = 1400;
const MOST_CHIPS = 60;
const TAKEN = 4409, MOVED = 4410, OVER = 1000;
const get = (id) => document.getElementById(id);

const stage = new Stage(get("overlay"));
const camera = new Camera(get("camera"));
let options = null, socket = null, state = null, ended = false, takeover = false, retry = 0;
let announced = 0, cueTimer = 0, waitingForPicture = null;

// --- the connection

function connect() {
  const address = new URL("live", location.href);
  address.protocol = "ws:";
  socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(JSON.stringify({ type: "hello", takeover, width: camera.size?.[0] ?? null, height: camera.size?.[1] ?? null }));
  socket.onmessage = ({ data }) => (typeof data === "string" ? heard(JSON.parse(data)) : pictured(data));
  socket.onclose = ({ code, reason }) => closed(code, reason);
}

function send(data) {
  if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < 1e6) socket.send(data);
}

function closed(code, reason) {
  if (ended) return;
  if (code === TAKEN || code === MOVED) return finish("Open in another tab", [reason], true);
  if (code === OVER) return finish("Session over", [reason]);
  retry += 1;
  if (retry > 20) return finish("Connection lost", ["valgus no longer answers. Start it again in the terminal."]);
  get("message").textContent = "Connection lost; trying again";
  setTimeout(connect, Math.min(300 * retry, 3000));
}

const handlers = {
  welcome(message) {
    options = message;
    retry = 0;
    takeover = false;
    setMuted(options.quiet || get("mute").getAttribute("aria-pressed") === "true");
    get("figures").hidden = !options.figures && get("figures").hidden;
    if (message.size && camera.stream) {
      camera.agree(message.size);
      stage.resize(message.size);
    }
  },
  state: shown,
  reps: ({ reps }) => counted(reps),
  checks: ({ checks }) => checked(checks),
  error({ message }) {
    camera.waiting = [];
    console.warn("valgus:", message);
  },
  end: ({ lines, saved }) => finish("Session over", [...lines, ...saved.map((file) => `Saved ${file}`)]),
};

function heard(message) {
  handlers[message.type]?.(message);
}

// --- what is shown

async function pictured(data) {
  const index = new DataView(data).getFloat64(0, true);
  const picture = createImageBitmap(new Blob([new Uint8Array(data, 8)], { type: "image/jpeg" }));
  waitingForPicture = picture;
  try {
    const bitmap = await picture;
    if (waitingForPicture !== picture) return bitmap.close();
    stage.show(bitmap);
    stage.draw(state);
    send(JSON.stringify({ type: "displayed", index }));
  } catch {
    console.warn("valgus: a picture could not be shown");
  }
}

function shown(next) {
  state = next;
  document.body.dataset.stage = state.stage;
  get("message").textContent = state.stage === "blocked" || state.stage === "setup" ? "" : state.message;
  get("setup").hidden = !["setup", "blocked"].includes(state.stage);
  get("advice").textContent = state.message || "Stand upright and still";
  for (const side of ["left", "right"]) leg(get(side), state.legs[side]);
  if (state.cue) cue(state.cue);
  if (options?.camera !== "machine") stage.draw(state);
  if (state.ack !== null) camera.answered(state.ack);
  figures(state.figures);
}

function leg(element, { level, tone }) {
  element.dataset.tone = tone;
  element.dataset.level = level ?? "";
  // The limit stands at two thirds; half below zero still shows that something is measured.
  const share = level === null ? 0 : Math.min(1, Math.max(0.03, (level * 2) / 3));
  const upright = matchMedia("(orientation: portrait)").matches ? "scaleX" : "scaleY";
  element.querySelector(".fill").style.transform = `${upright}(${share})`;
  element.querySelector(".word").textContent = WORDS[tone];
}

function cue({ words }) {
  get("cue").textContent = words;
  document.body.dataset.cue = "1";
  document.body.dataset.cues = Number(document.body.dataset.cues ?? 0) + 1;
  say(words, true);
  clearTimeout(cueTimer);
  cueTimer = setTimeout(() => {
    get("cue").textContent = "";
    document.body.dataset.cue = "";
  }, CUE_MS);
}

function counted(reps) {
  get("count").textContent = reps.length;
  get("unit").textContent = reps.length === 1 ? "rep" : "reps";
  const last = reps.at(-1);
  get("verdict").dataset.verdict = last?.verdict ?? "";
  get("verdict").textContent = last ? `${last.number}: ${sentence(last)}` : "";
  get("history").replaceChildren(...reps.slice(-MOST_CHIPS).map(chip));
  get("history").lastElementChild?.scrollIntoView({ inline: "end", block: "nearest" });
  if (options?.speak_count && reps.length > announced) say(String(reps.length), false);
  announced = reps.length;
}

function sentence(rep) {
  if (rep.verdict !== "valgus") return VERDICTS[rep.verdict];
  const sides = ["left", "right"].filter((side) => rep[side] === "valgus");
  return sides.length === 2 ? "✗ both knees in" : `✗ ${sides[0]} knee in`;
}

function chip(rep) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { verdict: rep.verdict, left: rep.left, right: rep.right });
  item.title = rep.why || `Rep ${rep.number}: ${VERDICTS[rep.verdict]}`;
  item.append(span(String(rep.number), "n"));
  for (const side of ["left", "right"]) {
    const [sign, look] = SIGNS[rep[side]];
    item.append(span(`${side[0].toUpperCase()} ${sign}`, look));
  }
  return item;
}

function span(text, look) {
  const element = document.createElement("span");
  element.textContent = text;
  element.className = look;
  return element;
}

function checked(checks) {
  get("checks").replaceChildren(...checks.map(({ code, mark, found, advice }) => {
    const item = document.createElement("li");
    Object.assign(item.dataset, { code, mark });
    item.textContent = advice ? `${found} — ${advice}` : found;
    return item;
  }));
}

function figures(now) {
  const parts = [];
  if (now.rate !== null) parts.push(`${now.rate.toFixed(0)} pictures/s`);
  if (now.model_ms !== null) parts.push(`${now.model} ${now.model_ms.toFixed(0)} ms`);
  if (now.delay_ms !== null) parts.push(`delay ${now.delay_ms.toFixed(0)} ms (95 %: ${now.delay_p95_ms.toFixed(0)})`);
  parts.push(`${now.dropped} dropped`);
  get("figures").textContent = parts.join(" · ");
  get("lite").hidden = !(now.too_slow && now.model !== "lite");
}

function finish(title, lines, mayTake = false) {
  ended = true;
  socket?.close();
  if (!mayTake) camera.close();
  get("end-title").textContent = title;
  get("summary").replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
  get("take").hidden = !mayTake;
  get("start").hidden = true;
  get("end").hidden = false;
  document.body.dataset.stage = "over";
}

// --- buttons and keys

async function start() {
  unlock();
  get("go").disabled = true;
  const wanted = document.body.dataset.camera !== "machine";
  try {
    if (wanted) stage.resize(await camera.open());
  } catch (error) {
    get("go").disabled = false;
    document.querySelector("#start .small").textContent = refusal(error);
    return;
  }
  get("start").hidden = true;
  if (wanted) {
    camera.start(send);
    camera.onLost(() => { get("message").textContent = "The camera is gone. Plug it in and load the page again."; });
  }
  connect();
}

function refusal(error) {
  if (error.name === "NotAllowedError") return "The browser may not use the camera. Allow it in the address bar, then start again.";
  if (error.name === "NotFoundError") return "No camera was found. Plug one in, then start again.";
  if (error.name === "NotReadableError") return "The camera is in use by another program. Close that, then start again.";
  return error.message;
}

function toggle(button, words) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  if (words) button.textContent = words[Number(on)];
  return on;
}

get("go").onclick = start;
get("mute").onclick = () => setMuted(toggle(get("mute"), ["Sound on", "Sound off"]));
get("numbers").onclick = () => { get("figures").hidden = !toggle(get("numbers")); };
get("lite").onclick = () => send(JSON.stringify({ type: "model", name: "lite" }));
get("stop").onclick = () => send(JSON.stringify({ type: "stop" }));
get("take").onclick = () => {
  ended = false;
  takeover = true;
  get("end").hidden = true;
  connect();
};
addEventListener("keydown", ({ key }) => {
  const button = { m: "mute", f: "numbers", q: "stop" }[key];
  if (button) get(button).click();
});

get("go").disabled = false;
