// @ts-check
// Thousands of lines as one thing: laid out once, below all else, and drawn where the map is then, as fine as can be.

const VERTEX = `
attribute vec2 a_position; attribute float a_along;
uniform mat3 u_place; uniform float u_pixels;
varying float v_along;
void main() {
  gl_Position = vec4((u_place * vec3(a_position, 1)).xy, 0, 1);
  v_along = a_along * u_pixels;
}`;

const FRAGMENT = `
precision mediump float;
uniform vec4 u_color;
varying float v_along;
void main(void) {
  if (mod(v_along, 9.0) > 5.5) discard;
  gl_FragColor = u_color;
}`;

const SIZE = 3; // Numbers of an end: where it is, and how far along a dashed line.
const PART = 15_000; // Lines painted at once; the rest comes with the pictures that follow, and holds up nobody.

/** @param {WebGLRenderingContext} gl */
const made = (gl) => {
  const program = /** @type {WebGLProgram} */ (gl.createProgram());
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(/** @type {number} */ (kind)));
    gl.shaderSource(shader, /** @type {string} */ (source));
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
};

/**
 * Lines that are painted together, of one colour; while the map is moved they are not.
 * @param {any} sigma
 */
export const threads = (sigma) => {
  const gl = sigma.createWebGLContext("threads", { beforeLayer: "edges", preserveDrawingBuffer: true });
  const program = made(gl), buffer = gl.createBuffer();
  const at = { position: gl.getAttribLocation(program, "a_position"), along: gl.getAttribLocation(program, "a_along") };
  const is = { place: gl.getUniformLocation(program, "u_place"), pixels: gl.getUniformLocation(program, "u_pixels"), color: gl.getUniformLocation(program, "u_color") };
  let number = 0, painted = 0, waiting = 0, color = [0, 0, 0, 0];
  sigma.resize(true);

  /** How a place of the graph becomes one of the canvas, whose sides are one from its middle. */
  const placed = () => {
    const { width, height } = sigma.getDimensions();
    const [o, x, y] = [[0, 0], [1000, 0], [0, 1000]].map(([x, y]) => sigma.graphToViewport({ x, y }));
    const across = 2 / width, down = -2 / height;
    gl.uniformMatrix3fv(is.place, false, [(x.x - o.x) / 1000 * across, (x.y - o.y) / 1000 * down, 0, (y.x - o.x) / 1000 * across, (y.y - o.y) / 1000 * down, 0, o.x * across - 1, o.y * down + 1, 1]);
    gl.uniform1f(is.pixels, Math.hypot(x.x - o.x, x.y - o.y) / 1000);
  };

  const paint = () => {
    cancelAnimationFrame(waiting);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!number || sigma.moves || !sigma.seen) return;
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at.position);
    gl.enableVertexAttribArray(at.along);
    gl.vertexAttribPointer(at.position, 2, gl.FLOAT, false, 4 * SIZE, 0);
    gl.vertexAttribPointer(at.along, 1, gl.FLOAT, false, 4 * SIZE, 8);
    placed();
    gl.uniform4fv(is.color, color);
    part(0);
  };
  /** Paint some lines, and the next ones with the next picture. @param {number} first */
  const part = (first) => {
    gl.drawArrays(gl.LINES, first * 2, Math.min(PART, number - first) * 2);
    painted = Math.min(first + PART, number);
    if (painted < number) waiting = requestAnimationFrame(() => part(first + PART));
  };
  sigma.on("afterRender", paint);

  /** Lay out these lines in place of those before. @param {{from: {x: number, y: number}, to: {x: number, y: number}, dashed: boolean}[]} lines */
  const lay = (lines) => {
    const ends = new Float32Array(lines.length * 2 * SIZE);
    let place = 0;
    for (const { from, to, dashed } of lines) {
      ends[place++] = from.x; ends[place++] = -from.y; ends[place++] = 0;
      ends[place++] = to.x; ends[place++] = -to.y; ends[place++] = dashed ? Math.hypot(to.x - from.x, to.y - from.y) : 0;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, ends, gl.STATIC_DRAW);
    [number, painted] = [lines.length, 0];
  };

  /** Paint them in this colour from now on. @param {string} said as #rrggbb, half of which shows */
  const dye = (said) => {
    const parts = [1, 3, 5].map((start) => parseInt(said.slice(start, start + 2), 16) / 510);
    color = [...parts, .5];
  };
  return { lay, dye, done: () => painted === number };
};
