// What is said aloud. The browser's own speech, or two tones where it has no voice.

let muted = false;
let tones = null;

export function setMuted(value) {
  muted = value;
  if (muted && "speechSynthesis" in window) speechSynthesis.cancel();
}

// Browsers allow sound only after a press of a button: called from one.
export function unlock() {
  tones = new (window.AudioContext || window.webkitAudioContext)();
  if ("speechSynthesis" in window) speechSynthesis.getVoices();
}

// A voice of another language would read these words wrong, or not at all.
function ownVoice() {
  if (!("speechSynthesis" in window)) return undefined;
  const language = document.documentElement.lang.slice(0, 2);
  return speechSynthesis.getVoices().find((voice) => voice.lang.slice(0, 2) === language);
}

export function say(words, urgent) {
  if (muted) return;
  const voice = ownVoice();
  if (voice) {
    // A cue that waits for the end of "three" comes too late.
    if (urgent) speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance(words);
    speech.voice = voice;
    speech.lang = voice.lang;
    speech.rate = urgent ? 1.25 : 1.05;
    speechSynthesis.speak(speech);
    if (!urgent) return;
  }
  if (urgent) beep([660, 880]);
  else beep([520]);
}

function beep(notes) {
  if (!tones || tones.state !== "running") return;
  notes.forEach((hertz, place) => {
    const at = tones.currentTime + place * 0.11;
    const tone = tones.createOscillator();
    const volume = tones.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.1);
    tone.connect(volume).connect(tones.destination);
    tone.start(at);
    tone.stop(at + 0.11);
  });
}
