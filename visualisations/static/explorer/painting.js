// @ts-check
// How things and lines are painted: a kind by its shape and colour, a proposal dashed, a name only where there is room.

/** The classes that sigma paints with. */
const { NodeProgram, EdgeProgram } = globalThis.Sigma.rendering;
const { floatColor } = globalThis.Sigma.utils;

/** The place of a kind is the number of its shape in the shader. */
export const SHAPES = ["body", "post", "theme", "mandate", "document", "activity", "action-line", "goal"];

const NODE_VERTEX = `
attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_position; attribute float a_size; attribute float a_shape; attribute float a_angle;
uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
varying vec4 v_color; varying vec2 v_point; varying float v_soft; varying float v_shape;
const float bias = 255.0 / 254.0;
void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
  vec2 away = size * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + away, 1)).xy, 0, 1);
  v_point = away / (size / 2.0); v_shape = a_shape; v_soft = 1.2 * u_sizeRatio / a_size / 1.0;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const NODE_FRAGMENT = `
precision mediump float;
varying vec4 v_color; varying vec2 v_point; varying float v_soft; varying float v_shape;
float box(vec2 p, vec2 b) { vec2 d = abs(p) - b; return max(d.x, d.y); }
float outside(vec2 p) {
  vec2 q = abs(p);
  if (v_shape < 0.5) return box(p, vec2(0.82));
  if (v_shape < 1.5) return length(p) - 0.92;
  if (v_shape < 2.5) return max(q.x, q.x * 0.5 + q.y * 0.8660254) - 0.866;
  if (v_shape < 3.5) return (q.x + q.y - 1.0) * 0.7071;
  if (v_shape < 4.5) return max(box(p, vec2(0.68, 0.9)), (p.x + p.y - 1.12) * 0.7071);
  if (v_shape < 5.5) return max(-p.x - 0.5, p.x * 0.5 + q.y * 0.8660254 - 0.5);
  if (v_shape < 6.5) return max(max(q.y - 0.62, -p.x - 0.8), (p.x + q.y - 0.98) * 0.7071);
  return abs(length(p) - 0.68) - 0.26;
}
void main(void) {
  #ifdef PICKING_MODE
  if (length(v_point) > 1.0) discard;
  gl_FragColor = v_color;
  #else
  float away = outside(v_point);
  if (away > v_soft) discard;
  gl_FragColor = v_color * (1.0 - smoothstep(-v_soft, v_soft, away));
  #endif
}`;

const FLOAT = 5126, BYTE = 5121, TRIANGLES = 4;

// Each corner carries all that is said of its thing or line: a graphics card in software draws every instance by itself,
// and five thousand of them take it a fifth of a second.
const CORNERS = [0, 2 * Math.PI / 3, 4 * Math.PI / 3];
const ENDS = [[0, 1], [0, -1], [1, 1], [1, 1], [0, -1], [1, -1]];
const put = (array, start, ...values) => { for (let place = 0; place < values.length; place++) array[start + place] = values[place]; };

/** Things: one triangle each, in which the shape is cut out. */
export class Thing extends NodeProgram {
  getDefinition() {
    return {
      VERTICES: 3, VERTEX_SHADER_SOURCE: NODE_VERTEX, FRAGMENT_SHADER_SOURCE: NODE_FRAGMENT, METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT }, { name: "a_size", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: BYTE, normalized: true }, { name: "a_id", size: 4, type: BYTE, normalized: true },
        { name: "a_shape", size: 1, type: FLOAT }, { name: "a_angle", size: 1, type: FLOAT },
      ],
    };
  }

  processVisibleItem(id, start, { x, y, size, color, shape }) {
    const tint = floatColor(color);
    for (const [corner, angle] of CORNERS.entries()) put(this.array, start + corner * 7, x, y, size, tint, id, shape, angle);
  }

  /** Where the map moves under a hand that sees only things, what it points at is not painted: it is when the hand rests. */
  render(how) {
    const pointed = this.pickProgram;
    if (this.renderer.getMouseCaptor().isMoving && this.renderer.getSetting("hideEdgesOnMove")) this.pickProgram = null;
    super.render(how);
    this.pickProgram = pointed;
  }

  setUniforms({ sizeRatio, correctionRatio, matrix }, { gl, uniformLocations: at }) {
    gl.uniform1f(at.u_sizeRatio, sizeRatio);
    gl.uniform1f(at.u_correctionRatio, correctionRatio);
    gl.uniformMatrix3fv(at.u_matrix, false, matrix);
  }
}

/**
 * What draws. It is made a piece at a time, without what sigma brings along and nothing here is painted with, and paints
 * nothing until all is there: each of it holds up the page. Nobody is asked what a hand points at while it moves the map,
 * for an answer waits until all is painted.
 */
export class Canvas extends globalThis.Sigma {
  get moves() {
    const captor = this.getMouseCaptor();
    return captor.isMoving || captor.draggedEvents || captor.currentWheelDirection || this.getCamera().isAnimated();
  }

  render() { return this.whole ? super.render() : this; }

  getNodeAtPosition(point) { return this.getMouseCaptor().isMoving ? null : super.getNodeAtPosition(point); }

  registerNodeProgram() { return this; }

  registerEdgeProgram() { return this; }

  /** What is to be done, one after the other, before it paints. */
  get pieces() {
    return [() => super.registerNodeProgram("thing", Thing), () => super.registerEdgeProgram("line", Line), () => { this.whole = true; }];
  }

  /** Wait until the card has painted what it was told to, and hold up nobody: to look at it at once would. */
  async painted() {
    const marks = [this.webGLContexts.nodes, this.webGLContexts.edges].map((gl) => {
      const mark = gl.fenceSync?.(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
      return () => !mark || gl.getSyncParameter(mark, gl.SYNC_STATUS) === gl.SIGNALED;
    });
    while (!marks.every((done) => done())) await new Promise((go) => { setTimeout(go, 15); });
  }
}

const LINE_VERTEX = `
attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_normal; attribute vec2 a_start; attribute vec2 a_end; attribute float a_dashed;
attribute float a_along; attribute float a_side;
uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
varying vec4 v_color; varying float v_along; varying float v_dashed; varying float v_side; varying float v_half;
const float bias = 255.0 / 254.0;
void main() {
  float pixel = u_correctionRatio / u_sizeRatio;
  float half_ = length(a_normal);
  vec2 position = mix(a_start, a_end, a_along) + a_normal / half_ * (half_ + 0.7) * a_side * pixel * 2.0;
  gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
  v_along = a_along * length(a_end - a_start) / pixel / 2.0; v_dashed = a_dashed; v_side = a_side * (half_ + 0.7); v_half = half_;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const LINE_FRAGMENT = `
precision mediump float;
varying vec4 v_color; varying float v_along; varying float v_dashed; varying float v_side; varying float v_half;
void main(void) {
  if (v_dashed > 0.5 && mod(v_along, 9.0) > 5.5) discard;
  #ifdef PICKING_MODE
  gl_FragColor = v_color;
  #else
  gl_FragColor = v_color * (1.0 - smoothstep(v_half - 0.3, v_half + 0.7, abs(v_side)));
  #endif
}`;

/** Lines: two triangles each, dashed where nobody has accepted what they say. */
export class Line extends EdgeProgram {
  getDefinition() {
    return {
      VERTICES: 6, VERTEX_SHADER_SOURCE: LINE_VERTEX, FRAGMENT_SHADER_SOURCE: LINE_FRAGMENT, METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_start", size: 2, type: FLOAT }, { name: "a_end", size: 2, type: FLOAT }, { name: "a_normal", size: 2, type: FLOAT },
        { name: "a_color", size: 4, type: BYTE, normalized: true }, { name: "a_id", size: 4, type: BYTE, normalized: true },
        { name: "a_dashed", size: 1, type: FLOAT }, { name: "a_along", size: 1, type: FLOAT }, { name: "a_side", size: 1, type: FLOAT },
      ],
    };
  }

  processVisibleItem(id, start, from, to, { size, color, dashed }) {
    const dx = to.x - from.x, dy = to.y - from.y, long = Math.hypot(dx, dy) || 1;
    const tint = floatColor(color);
    for (const [corner, [along, side]] of ENDS.entries()) {
      put(this.array, start + corner * 11, from.x, from.y, to.x, to.y, -dy / long * size, dx / long * size, tint, id, dashed ? 1 : 0, along, side);
    }
  }

  setUniforms({ sizeRatio, correctionRatio, matrix }, { gl, uniformLocations: at }) {
    gl.uniform1f(at.u_sizeRatio, sizeRatio);
    gl.uniform1f(at.u_correctionRatio, correctionRatio);
    gl.uniformMatrix3fv(at.u_matrix, false, matrix);
  }
}

/** A canvas cannot read light-dark(): an element of the page says what a colour is now. */
export const colours = () => {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const read = (name, property = "color") => {
    probe.className = name;
    return hex(getComputedStyle(probe)[property]);
  };
  const found = Object.fromEntries(SHAPES.map((kind) => [kind, read(`k k-${kind}`)]));
  const rest = { ink: read("ink-of-map"), quiet: read("quiet-of-map"), pale: read("pale-of-map"), paper: read("paper-of-map", "backgroundColor"), accent: read("accent-of-map") };
  probe.remove();
  return { ...found, ...rest };
};

/** A colour as sigma reads it: #rrggbb, whatever way the browser says it. */
const hex = (said) => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.fillStyle = said;
  pen.fillRect(0, 0, 1, 1);
  return `#${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part.toString(16).padStart(2, "0")).join("")}`;
};

const LEFTWARD = /^[^\p{L}]*[\u0590-\u08ff]/u; // What begins with a letter that is written leftwards.
const FONT = '"Plex Sans", "IBM Plex Sans Arabic", system-ui, sans-serif';

const WIDE = 22, LINES = 2; // Letters in a line of a name, and its lines.
const ASIAN = /[\u2e80-\u9fff\uac00-\ud7af]/; // Scripts without spaces, whose letters are twice as wide.

/** A name in lines. @param {string} words */
const folded = (words) => {
  const wide = ASIAN.test(words) ? WIDE / 2 : WIDE;
  const parts = ASIAN.test(words) ? words.match(/[\u2e80-\uffff]{1,11}|[^\s\u2e80-\uffff]+/gu) ?? [] : words.split(/\s+/);
  const lines = [];
  for (const part of parts) {
    if (lines.length && (lines.at(-1) + part).length < wide) lines.push(`${lines.pop()} ${part}`);
    else if (lines.length === LINES) { lines.push(`${lines.pop()} …`); break; }
    else lines.push(part.length > wide + 6 ? `${part.slice(0, wide)}…` : part);
  }
  return lines;
};

/**
 * What writes names beside things, never one over another; those that matter most are written first.
 * @param {() => ReturnType<typeof colours>} palette
 */
export const writer = (palette) => {
  let taken = [];
  const kept = new Map();
  const fits = (box, own) => taken.every((other) => other[4] === own || box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
  const measured = (pen, label, font) => {
    const key = font + label;
    if (!kept.has(key)) { const lines = folded(label); kept.set(key, [lines, Math.max(...lines.map((line) => pen.measureText(line).width))]); }
    return kept.get(key);
  };
  const write = (pen, { key, label, x, y, size, weight, over }) => {
    if (!label) return;
    const letters = weight ? 13.5 : 12, font = `${weight ? 600 : 400} ${letters}px ${FONT}`;
    pen.font = font;
    const [lines, wide] = measured(pen, label, font), top = y + size + 2, high = letters * 1.15;
    const box = [x - wide / 2 - 2, top, x + wide / 2 + 2, top + high * lines.length, key];
    if (!over && !fits(box, key)) return;
    taken.push(box);
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.direction = LEFTWARD.test(label) ? "rtl" : "ltr";
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeStyle = palette().paper;
    pen.fillStyle = palette().ink;
    lines.forEach((line, number) => {
      pen.strokeText(line, x, top + number * high);
      pen.fillText(line, x, top + number * high);
    });
  };
  /** Begin anew, with what names may not be written over: boxes of left, top, right, bottom and whose it is. */
  const clear = (boxes = []) => { taken = [...boxes]; };
  return { write, clear };
};
