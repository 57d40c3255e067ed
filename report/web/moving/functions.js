/* The mathematics of the figures to move, without a page: numbers in, numbers out.

   The letters are those of the guide. tests/web/test_moving_functions.py compares each function
   with what the derivations and simulations say, at 1e-12. */

/* One sigmoid unit. */

/** σ(z), without overflow. */
function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

/** σ′(z), which keeps its precision where 1 − σ loses it, and is never above a quarter. */
function sigmoidSlope(z) {
  const e = Math.exp(-Math.abs(z));
  return Math.min(e / (1 + e) ** 2, 1 / 4);
}

/** What a unit multiplies the gradient by at the input a. */
function factorOfUnit(w, b, a) {
  return w * sigmoidSlope(w * a + b);
}

/** Half the length of the active window of a weight w > 0: ln(r)/w; −1 where there is none. */
function halfWindow(w) {
  if (w < 4) return -1;
  const above = (w - 4 + Math.sqrt(w * (w - 4))) / 2; // r − 1
  return Math.log1p(above) / w;
}

/** The ends of the active window, |wa + b| ≤ ln r; null where there is none. */
function activeWindow(w, b) {
  const half = halfWindow(w);
  return half < 0 ? null : [-b / w - half, -b / w + half];
}

/** The share of the inputs from 0 to 1 that lies in the window. */
function shareInWindow(w, b) {
  const ends = activeWindow(w, b);
  return ends ? Math.max(0, Math.min(ends[1], 1) - Math.max(ends[0], 0)) : 0;
}

/** The mean of the factor over the inputs from 0 to 1: σ(w + b) − σ(b), without cancellation. */
function meanFactor(w, b) {
  return sigmoid(w + b) * sigmoid(-b) * -Math.expm1(-w);
}

/* Wide networks without biases: the factor χ by which a layer changes E‖δ‖². */

const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** φ and φ′ of the six functions of the figure on the factor by scale. */
const ACTIVATIONS = {
  sigma: [sigmoid, sigmoidSlope],
  tanh: [Math.tanh, (z) => 4 * sigmoidSlope(2 * z)],
  relu: [(z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)],
  prelu: [(z) => (z > 0 ? z : z / 4), (z) => (z > 0 ? 1 : 1 / 4)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z))],
  selu: [
    (z) => SELU.scale * (z > 0 ? z : SELU.alpha * Math.expm1(z)),
    (z) => SELU.scale * (z > 0 ? 1 : SELU.alpha * Math.exp(z)),
  ],
};
/** Those with φ(cx) = cφ(x), c > 0, which have one χ at all lengths. */
const SCALE_FREE = ["relu", "prelu"];

/** The nodes and weights of Gauss and Legendre on [−1, 1], by Newton's method. */
function legendre(degree) {
  return Array.from({ length: degree }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 3 / 4)) / (degree + 1 / 2));
    let slope = 0;
    for (let round = 0; round < 8; round++) {
      let [before, now] = [1, x];
      for (let j = 2; j <= degree; j++)
        [before, now] = [now, ((2 * j - 1) * x * now - (j - 1) * before) / j];
      slope = (degree * (x * now - before)) / (x * x - 1);
      x -= now / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)];
  });
}

const FAR = 10; // beyond, z ~ N(0, 1) lies with probability 2e-23
const NODES = legendre(96).map(([x, weight]) => {
  const z = (FAR * (1 + x)) / 2;
  return [z, ((weight * FAR) / 2) * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))];
});

/** E[φ(√q z)²] for z ~ N(0, 1), or that of φ′; each half-line is integrated apart. */
function moment(name, q, ofSlope) {
  const f = ACTIVATIONS[name][ofSlope ? 1 : 0];
  const root = Math.sqrt(q);
  return NODES.reduce(
    (sum, [z, weight]) => sum + weight * (f(-root * z) ** 2 + f(root * z) ** 2),
    0,
  );
}

const NONE = 1e-10,
  HUGE = 1e3,
  CLOSE = 1e-12; // lengths as good as 0 and ∞, and a share of one

/** The σ_w of the network that has the squared length q at rest. */
function scaleAt(name, q) {
  return Math.sqrt(q / moment(name, q, false));
}

/** χ at rest; where the length goes to 0 or ∞ with depth, its limit there. */
function chi(name, scale) {
  const limit = (q) => scale * scale * moment(name, q, true);
  if (SCALE_FREE.includes(name) || scaleAt(name, NONE) >= scale) return limit(NONE);
  if (scaleAt(name, HUGE) <= scale) return limit(HUGE);
  let [low, high] = [NONE, HUGE];
  while (high / low > 1 + CLOSE) {
    const middle = Math.sqrt(low * high);
    if (scaleAt(name, middle) > scale) high = middle;
    else low = middle;
  }
  return (low * moment(name, low, true)) / moment(name, low, false);
}

/** log₁₀ of what k layers make of the norm of the error signal: that of χ^(k/2). */
function decadesAfter(factor, k) {
  return (k * Math.log10(factor)) / 2;
}

/* Gradient descent on the parabola λw²/2. */

/** w_0, w_1, … of so many steps of the rate η. */
function descent(rate, curvature, start, steps) {
  const way = [start];
  while (way.length <= steps) {
    const w = way[way.length - 1];
    way.push(w - rate * (curvature * w));
  }
  return way;
}

/** What becomes of w for ever: the name of a sentence. */
function fateOfDescent(h) {
  if (h === 1) return "once";
  if (h < 1) return "side";
  if (h < 2) return "jump";
  return h === 2 ? "border" : "leave";
}

/* A unit that may die: a = φ(wx + b), the mean of (a − y)² over a batch, gradient descent. */

/** The pre-activations z of a batch. */
function preActivations(unit, xs) {
  return xs.map((x) => unit.w * x + unit.b);
}

/** The unit after a step of the rate η; ``slope`` is that of φ for z ≤ 0, where ReLU has 0. */
function stepOfUnit(unit, xs, ys, rate, slope) {
  let [byWeight, byBias] = [0, 0];
  preActivations(unit, xs).forEach((z, i) => {
    const [a, local] = z > 0 ? [z, 1] : [slope * z, slope];
    const delta = ((2 * (a - ys[i])) / xs.length) * local;
    byWeight += delta * xs[i];
    byBias += delta;
  });
  return { w: unit.w - rate * byWeight, b: unit.b - rate * byBias };
}

/** The units after 0, 1, 2, … steps. */
function lifeOfUnit(unit, xs, ys, rate, slope, steps) {
  const life = [unit];
  while (life.length <= steps) life.push(stepOfUnit(life[life.length - 1], xs, ys, rate, slope));
  return life;
}

/** The smallest t from which on z ≤ 0 for the whole batch, −1 if that is not so at the end. */
function deathOfUnit(life, xs) {
  const off = life.map((unit) => preActivations(unit, xs).every((z) => z <= 0));
  return off[off.length - 1] ? off.lastIndexOf(false) + 1 : -1;
}

/* Products of random factors 1 + s and 1 − s, each with probability ½. */

/** The s with which a factor has the variance 5/n, that of a ReLU layer of width n. */
function spreadOfWidth(n) {
  return Math.sqrt(5 / n);
}

/** log₁₀ of the product of k factors, ``ups`` of which are 1 + s. */
function decadesOfProduct(s, k, ups) {
  return (ups * Math.log1p(s) + (k - ups) * Math.log1p(-s)) / Math.LN10;
}

/** log₁₀ of the median of the product of k factors: ups and downs pair off. */
function decadesOfMedian(s, k) {
  return (Math.floor(k / 2) * Math.log1p(-s * s)) / Math.LN10;
}

/** The probability that the product of k factors is above its mean, 1. */
function shareAboveMean(s, k) {
  let [above, chance] = [0, 2 ** -k];
  for (let ups = 0; ups <= k; ups++) {
    if (decadesOfProduct(s, k, ups) > 0) above += chance;
    chance *= (k - ups) / (ups + 1);
  }
  return above;
}

/** Random numbers in [0, 1) from a seed: Mulberry32, by T. Ettinger, in the public domain. */
function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** So many walks: how many of the first 0, 1, …, k factors are 1 + s, for each product. */
function walks(seed, count, k) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const ups = [0];
    while (ups.length <= k) ups.push(ups[ups.length - 1] + (random() < 1 / 2 ? 1 : 0));
    return ups;
  });
}

/** log₁₀ of the plain mean of the products of the first k factors of each walk. */
function decadesOfAverage(s, k, found) {
  const products = found.map((ups) => 10 ** decadesOfProduct(s, k, ups[k]));
  return Math.log10(products.reduce((sum, x) => sum + x, 0) / products.length);
}

/* Clipping a gradient of two entries at the threshold c. */

function clipByValue(g, c) {
  return g.map((entry) => Math.max(-c, Math.min(c, entry)));
}

function clipByNorm(g, c) {
  const norm = Math.hypot(...g);
  return norm > c ? g.map((entry) => entry * (c / norm)) : [...g];
}

/** The angle between two vectors that are not 0, in degrees. */
function angleBetween(g, h) {
  const [across, along] = [g[0] * h[1] - g[1] * h[0], g[0] * h[0] + g[1] * h[1]];
  return (Math.abs(Math.atan2(across, along)) * 180) / Math.PI;
}
