// What the pages do in a browser: the evidence of a sentence, search, the colours, the languages.
// One classic script, for pages that are opened from a folder: there no module and no fetch works.
'use strict';

const root = document.documentElement;
const body = document.body;
const up = body.dataset.up;
const $ = (selector, at = document) => at.querySelector(selector);
const kept = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* nothing is kept */ } },
};

/** What the scripts that are loaded later hand over. */
const waiting = new Map();
window.gradyan = {
  shown: (name, data) => waiting.get(name)?.(data),
  found: (docs) => waiting.get('found')?.(docs),
};
const loaded = new Map();
function load(name, file) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement('script');
      script.src = file;
      script.onerror = reject;
      if (name === 'search') script.onload = resolve;
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

// --- light and dark, and whether sentences show that they can be asked -----------------------------

function toggle(button, key, attribute, isOn, states) {
  const show = (on) => {
    root.toggleAttribute(attribute, states ? on : !on);
    button.setAttribute('aria-pressed', String(on));
  };
  button.hidden = false;
  show(isOn());
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    kept.set(key, on ? 'yes' : 'no');
    show(on);
  });
  return show;
}

const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (kept.get('dark') ?? (system.matches ? 'yes' : 'no')) === 'yes';
const showDark = toggle($('.dark.tool'), 'dark', 'data-dark', isDark, true);
system.addEventListener('change', () => showDark(isDark()));
if ($('.why')) toggle($('.proofs'), 'proofs', 'data-quiet', () => kept.get('proofs') !== 'no', false);

// --- what scrolls sideways, where it does, is a stop of the keyboard with a name -------------------

const SIDEWAYS = '.formula, .drawing, pre, .scroll, .tabular .cell, .cell > div';
function reach({ target }) {
  const scrolls = target.scrollWidth > target.clientWidth && getComputedStyle(target).overflowX !== 'visible';
  if (scrolls === target.hasAttribute('tabindex')) return;
  if (scrolls) {
    target.dataset.role = target.getAttribute('role') ?? '';
    target.tabIndex = 0;
    target.setAttribute('role', 'group');
    target.setAttribute('aria-label', body.dataset.scrolls);
  } else {
    target.removeAttribute('tabindex');
    target.removeAttribute('aria-label');
    if (target.dataset.role) target.setAttribute('role', target.dataset.role);
    else target.removeAttribute('role');
  }
}
const widths = new ResizeObserver((found) => found.forEach(reach));
function watch(place) {
  for (const target of place.querySelectorAll(SIDEWAYS)) widths.observe(target);
}
watch(document);
document.fonts.ready.then(() => document.querySelectorAll(SIDEWAYS).forEach((target) => reach({ target })));

// --- the languages: the other page opens at what is at the top of this one ------------------------

function top_of_page() {
  const all = document.querySelectorAll('main .why, main .heading[id], main .label[id], main .figure[id]');
  return [...all].find((node) => node.getBoundingClientRect().bottom > 80)?.id;
}
for (const link of document.querySelectorAll('.languages a')) {
  link.addEventListener('click', () => {
    const id = scrollY > 40 ? top_of_page() : '';
    link.hash = id ?? '';
  });
}

// --- what shows a sentence ------------------------------------------------------------------------

const panel = $('#shown');
const wide = matchMedia('(min-width: 84rem)');
let asked = null;

function mark(link) {
  if (!CSS.highlights) return;
  CSS.highlights.delete('shown');
  if (!link) return;
  const block = link.closest('p, td, tr');
  const range = new Range();
  const before = [...block.querySelectorAll('.why')].filter((one) => one.compareDocumentPosition(link) & 4).at(-1);
  if (before) range.setStartAfter(before);
  else range.setStart(block, 0);
  range.setEndBefore(link);
  CSS.highlights.set('shown', new Highlight(range));
}

async function show(link) {
  const [, folder, part, number] = link.getAttribute('href').match(/^(?:\.\.\/([a-z]+)\/)?shown-([^.]+)\.html#s(\d+)$/);
  const language = folder ?? root.lang;
  const data = await load(`${language}/${part}`, `${up}${language}/shown-${part}.js`);
  const names = data.sentences[number];
  const place = $('.panel-body', panel);
  place.lang = language;
  place.replaceChildren(...names.map((name) => {
    const section = document.createElement('section');
    section.innerHTML = data.things[name];
    for (const one of section.querySelectorAll('[href]')) {
      const to = one.getAttribute('href');
      if (folder && !to.startsWith('#')) one.setAttribute('href', `../${folder}/${to}`);
    }
    return section;
  }));
  watch(place);
  forget();
  asked = link;
  link.setAttribute('aria-expanded', 'true');
  mark(link);
  if (!panel.open) { // beside the text it stays
    if (wide.matches && body.classList.contains('single')) panel.show();
    else panel.showModal();
  }
  panel.scrollTop = 0;
}

function forget() {
  mark(null);
  asked?.removeAttribute('aria-expanded');
}
panel.addEventListener('close', () => { forget(); asked?.focus({ preventScroll: true }); });
panel.addEventListener('click', (event) => {
  if (event.target === panel || event.target.closest('.close, a[href^="#"]')) panel.close();
});
addEventListener('keydown', (event) => { if (event.key === 'Escape' && panel.open) panel.close(); });

/** The control of the sentence in which a point of the page lies. */
function sentence_at(event) {
  if (event.target.closest('a, button, input, summary, details > summary, svg, img, dialog')) return null;
  const block = event.target.closest('main p, main td');
  if (!block || root.hasAttribute('data-quiet') || String(getSelection())) return null;
  const point = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const node = point?.offsetNode ?? document.caretRangeFromPoint?.(event.clientX, event.clientY)?.startContainer ?? event.target;
  return [...block.querySelectorAll('.why')].find((one) => node.compareDocumentPosition(one) & 4) ?? null;
}
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('.why') ?? sentence_at(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link).catch(() => { location.href = link.href; });
});

// --- search ---------------------------------------------------------------------------------------

const finder = $('#finder');
const input = $('#asked');
/** A word in the form that is compared: small by the rules of its language, without accents. */
function plain(word) {
  return word.toLocaleLowerCase(root.lang).replace(/ı/g, 'i').normalize('NFD').replace(/\p{M}/gu, '');
}
let index = null;
async function make_index() {
  const [docs] = await Promise.all([load('found', `${up}${language_of_search()}/found.js`), load('search', `${up}minisearch.js`)]);
  index = new MiniSearch({
    fields: ['title', 'text'], storeFields: ['title', 'text', 'url'], idField: 'url', processTerm: plain,
    searchOptions: { boost: { title: 3 }, combineWith: 'AND', prefix: true, fuzzy: (word) => (word.length > 5 ? 0.15 : 0) },
  });
  const seen = new Set();
  index.addAll(docs.map(([url, title, text]) => ({ url, title, text })).filter(({ url }) => !seen.has(url) && seen.add(url)));
}
function language_of_search() {
  return root.dataset.edition === 'both' ? root.lang : root.dataset.edition;
}
/** Turkish puts endings on words: of what is not found as it is, the beginning may be. */
function find(words) {
  for (let query = words.trim(); query.length > 2; query = query.slice(0, -1)) {
    const results = index.search(query);
    if (results.length) return results;
  }
  return [];
}
function excerpt(text, words) {
  const at = plain(text).indexOf(plain(words.trim().slice(0, 5)));
  const begin = Math.max(0, at - 40);
  return `${begin ? '… ' : ''}${text.slice(begin, begin + 150)} …`;
}
function list() {
  const results = input.value.trim().length > 1 ? find(input.value).slice(0, 20) : [];
  $('.found', finder).replaceChildren(...results.map(({ url, title, text }) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    const more = document.createElement('small');
    link.href = `${up}${language_of_search()}/${url}`;
    link.textContent = title;
    more.textContent = excerpt(text, input.value);
    link.append(more);
    item.append(link);
    return item;
  }));
  $('.none', finder).hidden = results.length > 0 || input.value.trim().length < 2;
}
const search = $('.find');
search.hidden = false;
async function open_finder() {
  finder.showModal();
  input.focus();
  if (!index) await make_index();
  list();
}
search.addEventListener('click', open_finder);
input.addEventListener('input', () => { if (index) list(); });
finder.addEventListener('click', (event) => { if (event.target === finder || event.target.closest('.close, .found a')) finder.close(); });
addEventListener('keydown', (event) => {
  if (event.key === '/' && !finder.open && !event.target.closest('input, textarea, select')) { event.preventDefault(); open_finder(); }
});

// --- where one is; a solution that an address leads to is open ------------------------------------

function open_target() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.closest?.('details')?.setAttribute('open', '');
}
addEventListener('hashchange', open_target);
open_target();

const entries = new Map([...document.querySelectorAll('.sections a[href^="#"]')].map((a) => [a.hash.slice(1), a]));
const seen = new IntersectionObserver((found) => {
  for (const { target, isIntersecting } of found) {
    if (!isIntersecting) continue;
    entries.forEach((a) => a.removeAttribute('aria-current'));
    entries.get(target.id)?.setAttribute('aria-current', 'true');
  }
}, { rootMargin: '-10% 0px -70% 0px' });
for (const id of entries.keys()) { const node = document.getElementById(id); if (node) seen.observe(node); }

if (location.protocol.startsWith('http') && 'serviceWorker' in navigator) navigator.serviceWorker.register(`${up}worker.js`);
