// The browser's own camera: newest picture only, never more than two on their way.

const LONGEST_SIDE = 640; // the pose model looks at 256 pixels of the person
const ON_THEIR_WAY = 2;
const FORGOTTEN_MS = 1500;
const QUALITY = 0.8;

export class Camera {
  constructor(video) {
    this.video = video;
    this.canvas = document.createElement("canvas");
    this.waiting = []; // times of the pictures that were sent and not answered
    this.delay = NaN;
    this.busy = false;
  }

  async open() {
    if (!navigator.mediaDevices) throw new Error();
    const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", ...wanted }, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    const scale = Math.min(1, LONGEST_SIDE / Math.max(this.video.videoWidth, this.video.videoHeight));
    this.agree([Math.round(this.video.videoWidth * scale), Math.round(this.video.videoHeight * scale)]);
    return this.size;
  }

  // The size is the session's: a page that was loaded anew, or a phone that was turned, fits in.
  agree(size) {
    this.size = size;
    [this.canvas.width, this.canvas.height] = size;
  }

  onLost(tell) {
    for (const track of this.stream.getVideoTracks()) track.addEventListener("ended", tell);
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  start(send) {
    const next = (now) => {
      this.take(now, send);
      this.ask(next);
    };
    this.ask(next);
  }

  ask(next) {
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback((now) => next(now));
    else requestAnimationFrame(next);
  }

  take(now, send) {
    this.waiting = this.waiting.filter((time) => now - time < FORGOTTEN_MS);
    if (this.busy || this.waiting.length >= ON_THEIR_WAY) return;
    this.busy = true;
    this.waiting.push(now);
    this.draw();
    this.canvas.toBlob(async (blob) => {
      this.busy = false;
      if (!blob) return;
      const header = new DataView(new ArrayBuffer(16));
      header.setFloat64(0, now, true);
      header.setFloat64(8, this.delay, true);
      send(await new Blob([header, blob]).arrayBuffer());
    }, "image/jpeg", QUALITY);
  }

  // Whole picture, with bars where its shape is another one.
  draw() {
    const [width, height] = this.size;
    const scale = Math.min(width / this.video.videoWidth, height / this.video.videoHeight);
    const [w, h] = [this.video.videoWidth * scale, this.video.videoHeight * scale];
    const context = this.canvas.getContext("2d", { alpha: false });
    if (w < width - 1 || h < height - 1) context.fillRect(0, 0, width, height);
    context.drawImage(this.video, (width - w) / 2, (height - h) / 2, w, h);
  }

  answered(time) {
    this.waiting = this.waiting.filter((other) => other > time);
    this.delay = performance.now() - time;
  }
}
