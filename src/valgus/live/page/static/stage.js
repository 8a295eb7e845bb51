// The picture as in a mirror: the subject's left is on the left of the screen.

const BONES = [[11, 12], [11, 13], [13, 15], [12, 14], [14, 16], [11, 23], [12, 24], [23, 24]];
const LEGS = { left: [23, 25, 27, 29, 31], right: [24, 26, 28, 30, 32] };
const COLOURS = getComputedStyle(document.documentElement);
const EDGE = `${COLOURS.getPropertyValue("--ground").trim()}bf`;
const TONES = Object.fromEntries(
  Object.entries({ clear: "clear", near: "near", inward: "inward", idle: "leg", unseen: "unseen" })
    .map(([tone, name]) => [tone, COLOURS.getPropertyValue(`--${name}`).trim()]));
const SEEN = 0.3;

export class Stage {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.picture = null;
  }

  resize([width, height]) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      [this.canvas.width, this.canvas.height] = [width, height];
    }
  }

  // A picture of the machine's camera; the browser's own shows through from below.
  show(bitmap) {
    this.picture?.close();
    this.picture = bitmap;
    this.resize([bitmap.width, bitmap.height]);
  }

  draw(state) {
    const { width, height } = this.canvas;
    const pen = this.context;
    pen.setTransform(-1, 0, 0, 1, width, 0); // mirrored
    pen.clearRect(0, 0, width, height);
    if (this.picture) pen.drawImage(this.picture, 0, 0);
    if (!state?.points) return;
    const unit = Math.max(width, height) / 520;
    const place = (joint) => [state.points[3 * joint] * width, state.points[3 * joint + 1] * height, state.points[3 * joint + 2]];
    pen.lineCap = pen.lineJoin = "round";
    this.lines(BONES.map((bone) => bone.map(place)), 3 * unit, "#ffffff");
    for (const [side, joints] of Object.entries(LEGS)) {
      const tone = state.legs[side].tone;
      const points = joints.map(place);
      const bold = tone === "inward" ? 9 : 5;
      this.lines([[points[0], points[1]], [points[1], points[2]], [points[2], points[4]], [points[3], points[4]]], bold * unit, TONES[tone]);
      this.dots(points, (tone === "inward" ? 7 : 5) * unit);
      if (tone === "inward") this.ring(points[1], 22 * unit);
    }
  }

  lines(pairs, width, colour) {
    const pen = this.context;
    for (const [edge, style] of [[width * 1.7, EDGE], [width, colour]]) {
      pen.lineWidth = edge;
      pen.strokeStyle = style;
      pen.beginPath();
      for (const [[x0, y0, seen0], [x1, y1, seen1]] of pairs) {
        if (Math.min(seen0, seen1) < SEEN) continue;
        pen.moveTo(x0, y0);
        pen.lineTo(x1, y1);
      }
      pen.stroke();
    }
  }

  dots(points, radius) {
    const pen = this.context;
    pen.fillStyle = "#ffffff";
    for (const [x, y, seen] of points) {
      if (seen < SEEN) continue;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 7);
      pen.fill();
    }
  }

  ring([x, y], radius) {
    const pen = this.context;
    pen.lineWidth = radius / 4;
    pen.strokeStyle = TONES.inward;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.stroke();
  }
}
