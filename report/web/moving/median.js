/* A product of random factors over depth: its mean stays, its median goes. */

const [MOST_FACTORS, MOST_PRODUCTS, SHOWN_PRODUCTS] = [50, 3000, 20];
const drawnWalks = new Map();

/** The walks of a seed, which are the same at every width. */
function walksOf(seed) {
  if (!drawnWalks.has(seed)) drawnWalks.clear();
  if (!drawnWalks.size) drawnWalks.set(seed, walks(seed, MOST_PRODUCTS, MOST_FACTORS));
  return drawnWalks.get(seed);
}

figures.median = {
  start: { n: 20, depth: 50, count: 100, seed: 1 },
  controls: [
    {
      kind: "range",
      key: "n",
      letter: "n",
      label: "width",
      values: [6, 8, 10, 15, 20, 30, 50, 100, 200, 500],
      show: (n, say) => say.number(n, 3),
    },
    {
      kind: "range",
      key: "depth",
      letter: "L",
      label: "depth",
      values: steps(2, MOST_FACTORS, 24),
      show: (depth, say) => say.number(depth),
    },
    {
      kind: "range",
      key: "count",
      label: "products",
      values: [10, 30, 100, 300, 1000, MOST_PRODUCTS],
      show: (count, say) => say.number(count),
    },
    {
      kind: "button",
      label: "again",
      press: (state) => {
        state.seed += 1;
      },
    },
  ],
  draw(svg, size, { n, depth, count, seed }, say) {
    const s = spreadOfWidth(n);
    const found = walksOf(seed).slice(0, count);
    const step = [1, 2, 5, 10].find((x) => -decadesOfMedian(s, depth) * 1.6 <= 4 * x);
    const low = -Math.max(2, Math.ceil((-decadesOfMedian(s, depth) * 1.6) / step)) * step;
    const at = plot(svg, { ...size, x: [0, depth], y: [low, 2 * step], margin: { left: 54 } });
    at.levels(steps(low, 2 * step, Math.round(2 - low / step)), (y) => (y ? ten(y) : "1"));
    at.ticks([0, depth / 2, depth].filter(Number.isInteger), (k) => say.number(k));
    at.axes("L", say.words("product"));
    const pairs = steps(0, depth, depth / 2);
    for (const ups of found.slice(0, SHOWN_PRODUCTS))
      at.line(
        steps(0, depth, depth).map((k) => [k, decadesOfProduct(s, k, ups[k])]),
        "faint",
      );
    at.line(
      pairs.map((k) => [k, decadesOfAverage(s, k, found)]),
      "dashed",
    );
    at.line(
      [
        [0, 0],
        [depth, 0],
      ],
      "first",
    );
    at.line(
      pairs.map((k) => [k, decadesOfMedian(s, k)]),
      "second",
    );
    if (n === say.measured.width)
      for (const [key, look] of [
        ["mean", "ring"],
        ["median", "ring second"],
      ])
        say.measured.depths.forEach((k, i) => k <= depth && at.dot(k, say.measured[key][i], look));
    at.text(depth, 0, say.words("mean"), "first", "end", [-4, -8]);
    at.text(depth, decadesOfMedian(s, depth), say.words("middle"), "second", "end", [-4, 18]);
  },
  sentence({ n, depth, count, seed }, say) {
    const s = spreadOfWidth(n);
    const average = decadesOfAverage(s, depth, walksOf(seed).slice(0, count));
    const holes = {
      up: say.number(1 + s, 3),
      down: say.number(1 - s, 3),
      depth: say.number(depth),
      count: say.number(count),
      median: say.power(decadesOfMedian(s, depth)),
      share: say.percent(shareAboveMean(s, depth)),
      average: say.power(average),
    };
    return say.words("say", holes);
  },
};
