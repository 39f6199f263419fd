// @ts-check
// One file of the suite in a process of its own: makes a page of the global object and runs the file's scripts in order.
import path from 'node:path';
import vm from 'node:vm';
import { piecesOf } from './html.js';
import { reportResults, tell } from './report.js';
import { ORIGIN, Suite } from './suite.js';
import { installPage, reportUnhandled } from './window.js';

const LONG = 60_000;
const [folder = '', id = '', limit = '0'] = process.argv.slice(2);
const suite = new Suite(folder);
const source = new URL(id, ORIGIN);
const breathe = () => new Promise((resolve) => setImmediate(resolve));

/** The harness gives a file that asks for it 60 s; the runner may know that fewer are enough. */
function shortenLongLimit() {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign((callback, delay, ...args) => {
    return setTimeout(callback, delay === LONG ? Number(limit) : delay, ...args);
  }, setTimeout);
}

/**
 * @param {string} code
 * @param {string} filename
 * @param {number} [lineOffset]
 */
function run(code, filename, lineOffset = 0) {
  try {
    vm.runInThisContext(code, { filename, lineOffset });
  } catch (error) {
    globalThis.dispatchEvent(new ErrorEvent('error', { message: String(error), error, filename }));
    if (!globalThis.add_completion_callback) throw error;
  }
}

/** @param {string} resource */
function load(resource) {
  const url = new URL(resource, source);
  if (url.pathname === '/resources/testharnessreport.js') reportResults();
  // A browser goes on without a script that is not there, and some tests name one.
  else if (suite.has(url)) run(suite.read(url), suite.fileOf(url));
}

/** @param {string} html */
async function runHtml(html) {
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'text') {
      document.addElement(document.head, piece.tag, {}).textContent = piece.text;
      if (piece.tag === 'title') document.title = piece.text.trim();
    } else if (piece.kind === 'tag') {
      const { tag, attributes } = piece;
      if (['html', 'head', 'body'].includes(tag)) continue;
      document.addElement(tag === 'meta' ? document.head : document.body, tag, attributes);
    } else {
      const { attributes, code, line } = piece;
      const script = document.addElement(document.head, 'script', attributes);
      script.textContent = code;
      if (attributes.type && !/javascript$/i.test(attributes.type)) continue;
      document.currentScript = script;
      if (attributes.src === undefined) run(code, suite.fileOf(source), line);
      else load(attributes.src);
      document.currentScript = null;
      await breathe();
    }
  }
}

/** @param {string} code */
async function runScript(code) {
  const metas = [...code.matchAll(/^\/\/ *META: *(\w+)=(.*)$/gm)].map(([, name, value = '']) => ({
    name,
    value: value.trim(),
  }));
  const title = metas.find(({ name }) => name === 'title')?.value;
  document.title = title ?? path.basename(source.pathname);
  document.addElement(document.head, 'title', {}).textContent = document.title;
  if (metas.some(({ name, value }) => name === 'timeout' && value === 'long')) {
    document.addElement(document.head, 'meta', { name: 'timeout', content: 'long' });
  }
  globalThis.GLOBAL = { isWindow: () => true, isWorker: () => false, isShadowRealm: () => false };
  load('/resources/testharness.js');
  load('/resources/testharnessreport.js');
  for (const { name, value } of metas) if (name === 'script') load(value);
  run(code, suite.fileOf(source));
}

shortenLongLimit();
const document = installPage(suite, new URL(source.href.replace(/\.js\b/, '.html')));
reportUnhandled();
const text = suite.read(source);
await (source.pathname.endsWith('.js') ? runScript(text) : runHtml(text));
document.readyState = 'interactive';
document.dispatchEvent(new Event('DOMContentLoaded'));
globalThis.dispatchEvent(new Event('DOMContentLoaded'));
await breathe();
document.readyState = 'complete';
globalThis.dispatchEvent(new Event('load'));
// The event loop outlives idle connections until the harness says that the file is done.
setInterval(() => {}, 1000);
tell({ loaded: true });
