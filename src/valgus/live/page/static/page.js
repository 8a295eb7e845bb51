// The page of `valgus live`: connects, shows what comes, says the cues.

import { Camera } from "./camera.js";
import { Stage } from "./stage.js";
import { say, setMuted, unlock } from "./voice.js";

const words = JSON.parse(document.getElementById("words").textContent);
const WORDS = { clear: `✓ ${words.tone_clear}`, near: `! ${words.tone_near}`, inward: `✗ ${words.tone_inward}`, idle: "–", unseen: words.tone_unseen };
const VERDICTS = { clear: `✓ ${words.verdict_clear}`, valgus: `✗ ${words.verdict_valgus}`, unclear: `? ${words.verdict_unclear}`, not_assessable: `– ${words.verdict_not_assessable}` };
const SIGNS = { clear: ["✓", "good"], valgus: ["✗", "bad"], unclear: ["?", "other"], not_assessable: ["–", "other"] };
const CUE_MS = 1400;
const MOST_CHIPS = 60;
const TAKEN = 4409, MOVED = 4410, OVER = 1000;
const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
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
  socket.onclose = ({ code }) => closed(code);
}

function send(data) {
  if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < 1e6) socket.send(data);
}

function closed(code) {
  if (ended) return;
  if (code === TAKEN || code === MOVED) return finish(words.other_tab, [code === TAKEN ? words.taken : words.moved], true);
  if (code === OVER) return finish(words.over, [words.over_note]);
  retry += 1;
  if (retry > 20) return finish(words.lost, [words.lost_note]);
  get("message").textContent = words.trying_again;
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
  end: ({ lines, saved }) => finish(words.over, [...lines, ...saved.map((file) => filled(words.saved, { file }))]),
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
  get("advice").textContent = state.message || words.stand_still;
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

function cue({ words: call }) {
  get("cue").textContent = call;
  document.body.dataset.cue = "1";
  document.body.dataset.cues = Number(document.body.dataset.cues ?? 0) + 1;
  say(call, true);
  clearTimeout(cueTimer);
  cueTimer = setTimeout(() => {
    get("cue").textContent = "";
    document.body.dataset.cue = "";
  }, CUE_MS);
}

function counted(reps) {
  get("count").textContent = reps.length;
  get("unit").textContent = reps.length === 1 ? words.rep : words.reps;
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
  return `✗ ${words[`knee_in_${sides.length === 2 ? "both" : sides[0]}`]}`;
}

function chip(rep) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { verdict: rep.verdict, left: rep.left, right: rep.right });
  item.title = rep.why || `${filled(words.rep_number, rep)}: ${VERDICTS[rep.verdict]}`;
  item.append(span(String(rep.number), "n"));
  for (const side of ["left", "right"]) {
    const [sign, look] = SIGNS[rep[side]];
    item.append(span(`${words[`initial_${side}`]} ${sign}`, look));
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
  if (now.rate !== null) parts.push(filled(words.rate, { rate: now.rate.toFixed(0) }));
  if (now.model_ms !== null) parts.push(`${now.model} ${now.model_ms.toFixed(0)} ms`);
  if (now.delay_ms !== null) parts.push(filled(words.delay, { delay: now.delay_ms.toFixed(0), p95: now.delay_p95_ms.toFixed(0) }));
  parts.push(filled(words.dropped, now));
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
    camera.onLost(() => { get("message").textContent = words.camera_gone; });
  }
  connect();
}

function refusal(error) {
  if (error.name === "NotAllowedError") return words.camera_forbidden;
  if (error.name === "NotFoundError") return words.camera_missing;
  if (error.name === "NotReadableError") return words.camera_busy;
  return error.message || words.no_camera_here;
}

function toggle(button, names) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  if (names) button.textContent = names[Number(on)];
  return on;
}

get("go").onclick = start;
get("mute").onclick = () => setMuted(toggle(get("mute"), [words.sound_on, words.sound_off]));
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
