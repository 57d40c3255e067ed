// Sets TeX with MathJax and the STIX Two font. On stdin an array of {tex, display, color}; on
// stdout, in the same order, {svg, mathml, width, height, depth} or {error}. Lengths are in em;
// the height is that of the whole image and the depth the part of it below the baseline.
import { readFileSync } from 'node:fs';

import { MathJaxStix2Font } from '@mathjax/mathjax-stix2-font/js/svg.js';
import { liteAdaptor } from '@mathjax/src/js/adaptors/liteAdaptor.js';
import { SerializedMmlVisitor } from '@mathjax/src/js/core/MmlTree/SerializedMmlVisitor.js';
import { RegisterHTMLHandler } from '@mathjax/src/js/handlers/html.js';
import { TeX } from '@mathjax/src/js/input/tex.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/configmacros/ConfigMacrosConfiguration.js';
import '@mathjax/src/js/input/tex/newcommand/NewcommandConfiguration.js';
import { mathjax } from '@mathjax/src/js/mathjax.js';
import { SVG } from '@mathjax/src/js/output/svg.js';

const EM = 1000; // units of the font in an em
const LEAST = '.72em'; // of scripts of scripts: six points in a caption of eight

const TEX = {
  packages: ['base', 'ams', 'boldsymbol', 'newcommand', 'configmacros'],
  macros: { bm: ['\\boldsymbol{#1}', 1] },
  // A decimal comma, 0{,}25, belongs to its number as a decimal point does, and both may part
  // thousands: 1{,}000.5 and 1.000{,}5.
  numberPattern: /^(?:[0-9]+(?:(?:\{,\}|\.)[0-9]+)*\.?|\.[0-9]+)/,
  formatError: (_input, error) => { throw error; }, // not a formula with red words in it
};

// The font keeps its rarer letters (ş, bold δ) in files of their own and asks for them here.
mathjax.asyncLoad = (name) => import(name);
const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const output = new SVG({
  fontData: MathJaxStix2Font,
  dynamicPrefix: '@mathjax/mathjax-stix2-font/js/svg/dynamic',
  fontCache: 'none',
  linebreaks: { inline: false },
});
const serializer = new SerializedMmlVisitor();

/** The formula as MathJax understands it, without the attributes it adds for its own use. */
function mathml(root, display) {
  root.attributes.set('display', display ? 'block' : 'inline');
  const xml = serializer.visitTree(root);
  return xml.replace(/ data-[\w-]+="[^"]*"/g, '').replace(/>\s*\n\s*</g, '><');
}

const numbers = (text) => text.match(/-?[\d.]+/g).map(Number);
const attribute = (node, name) => Number(adaptor.getAttribute(node, name) ?? 0);

/** `place` followed inwards by the transforms of `node`; {x, y} + {sx, sy} * point. */
function inside(node, place) {
  let { x, y, sx, sy } = place;
  const steps = (adaptor.getAttribute(node, 'transform') ?? '').match(/\w+\([^)]*\)/g) ?? [];
  for (const step of steps) {
    const [a, b] = numbers(step);
    if (step.startsWith('translate')) [x, y] = [x + sx * a, y + sy * (b ?? 0)];
    else if (step.startsWith('scale')) [sx, sy] = [sx * a, sy * (b ?? a)];
    else throw new Error(`cannot draw ${step}`);
  }
  return { ...place, x, y, sx, sy };
}

/** An inner <svg> is a window on a straight part of a tall brace or root, longer than needed. */
function windowed(node, place) {
  const [left, bottom, width, height] = numbers(adaptor.getAttribute(node, 'viewBox'));
  const x = place.x + place.sx * (attribute(node, 'x') - left);
  const y = place.y + place.sy * (attribute(node, 'y') - bottom);
  const xs = [x + place.sx * left, x + place.sx * (left + width)].sort((a, b) => a - b);
  const ys = [y + place.sy * bottom, y + place.sy * (bottom + height)].sort((a, b) => a - b);
  return { ...place, x, y, window: [xs, ys] };
}

/** A path of the font (only M, C, L and Z, all absolute) where `place` puts it. */
function placed(path, { x, y, sx, sy, window }) {
  if (window && path.includes('C')) throw new Error('cannot cut a curve');
  const cut = (value, axis) =>
    window ? Math.min(Math.max(value, window[axis][0]), window[axis][1]) : value;
  const point = (_match, px, py) =>
    `${Math.round(cut(x + sx * px, 0))} ${Math.round(cut(y + sy * py, 1))} `;
  const moved = path.replace(/(-?[\d.]+)[ ,]?(-?[\d.]+)[ ,]?/g, point);
  return moved.replace(/ ([-A-Z])/g, '$1').replace(/ $/, '');
}

/** A fraction's bar, drawn in the direction in which the font draws, so that overlaps add up. */
function bar(node) {
  if (adaptor.getAttribute(node, 'fill') === 'none') throw new Error('cannot draw a frame');
  const [x, y] = [attribute(node, 'x'), attribute(node, 'y')];
  const [right, top] = [x + attribute(node, 'width'), y + attribute(node, 'height')];
  return `M${x} ${top}L${x} ${y}L${right} ${y}L${right} ${top}Z`;
}

/** All that `node` draws as one path: a reader of the SVG then has a single thing to draw. */
function drawn(node, outer) {
  const kind = adaptor.kind(node);
  if (kind === 'text') throw new Error(`the font has no glyph for “${adaptor.textContent(node)}”`);
  const place = inside(node, outer);
  if (kind === 'path') return placed(adaptor.getAttribute(node, 'd'), place);
  if (kind === 'rect') return placed(bar(node), place);
  if (kind !== 'g' && kind !== 'svg') throw new Error(`cannot draw <${kind}>`);
  const within = kind === 'svg' ? windowed(node, place) : place;
  return adaptor.childNodes(node).map((child) => drawn(child, within)).join('');
}

function picture(container, color) {
  const svg = adaptor.firstChild(container);
  const box = adaptor.getAttribute(svg, 'viewBox');
  const [, top, width, height] = numbers(box);
  const path = drawn(adaptor.firstChild(svg), { x: 0, y: 0, sx: 1, sy: 1 });
  if (!path) throw new Error('the formula is empty');
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">`
      + `<path fill="${color}" d="${path}"/></svg>`,
    width: width / EM,
    height: height / EM,
    depth: (height + top) / EM,
  };
}

/** Each formula has an input of its own, lest one's \newcommand change the next. */
async function render({ tex, display, color }) {
  const numbering = tex.match(/\\(tag|label|ref|eqref)(?![A-Za-z])/);
  if (numbering) throw new Error(`no ${numbering[0]} here: the guide numbers its equations`);
  const document = mathjax.document('', { InputJax: new TeX(TEX), OutputJax: output });
  const item = new document.options.MathItem(tex, document.inputJax[0], display);
  item.setMetrics(16, 8, 80 * 16, 1); // any: the lengths that come out are relative to the font
  await mathjax.handleRetriesFor(() => item.compile(document));
  item.root.attributes.set('scriptminsize', LEAST);
  const meaning = mathml(item.root, display);
  await mathjax.handleRetriesFor(() => item.typeset(document));
  return { ...picture(item.typesetRoot, color), mathml: meaning };
}

const results = [];
const asking = process.ppid;
for (const formula of JSON.parse(readFileSync(0, 'utf8'))) {
  if (process.ppid !== asking) process.exit(1); // nobody waits for them any more
  results.push(await render(formula).catch((error) => ({ error: error.message })));
}
process.stdout.write(JSON.stringify(results));
