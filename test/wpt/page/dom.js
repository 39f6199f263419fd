// @ts-check
// A flat document: what the tests and their harness touch, without layout, styles or bubbling of events.
import { defineHandlers } from './define.js';
import { piecesOf } from './html.js';

export class Node extends EventTarget {
  /** @type {Node[]} */
  childNodes = [];
  /** @type {Node | null} */
  parentNode = null;

  get parentElement() {
    return this.parentNode;
  }

  get children() {
    return this.childNodes.filter((child) => child instanceof Element);
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get isConnected() {
    return this.#root instanceof Document;
  }

  get #root() {
    /** @type {Node} */
    let node = this;
    while (node.parentNode) node = node.parentNode;
    return node;
  }

  get textContent() {
    return this.childNodes.map((child) => child.textContent).join('');
  }

  set textContent(value) {
    this.childNodes.length = 0;
    this.append(String(value));
  }

  /** @param {Node} child */
  appendChild(child) {
    child.remove();
    child.parentNode = this;
    this.childNodes.push(child);
    return child;
  }

  /** @param {(Node | string)[]} children */
  append(...children) {
    for (const child of children) this.appendChild(child instanceof Node ? child : new Text(child));
  }

  /** @param {Node} child */
  removeChild(child) {
    const at = this.childNodes.indexOf(child);
    if (at >= 0) this.childNodes.splice(at, 1);
    child.parentNode = null;
    return child;
  }

  remove() {
    this.parentNode?.removeChild(this);
  }

  /** @returns {Generator<Node>} */
  *descendants() {
    for (const child of this.childNodes) {
      yield child;
      yield* child.descendants();
    }
  }

  /** @param {string} tag */
  getElementsByTagName(tag) {
    return this.querySelectorAll(tag);
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    const matches = selector.split(',').map(simpleSelector);
    return [...this.descendants()].filter((node) => node instanceof Element && matches.some((match) => match(node)));
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

class Text extends Node {
  /** @param {string} data */
  constructor(data) {
    super();
    this.data = data;
  }

  get textContent() {
    return this.data;
  }
}

/**
 * `tag#id[attribute=value]`; of a path its last step.
 * @param {string} selector
 * @returns {(element: Element) => boolean}
 */
function simpleSelector(selector) {
  const step =
    selector
      .trim()
      .split(/[\s>]+/)
      .at(-1) ?? '';
  const [, tag, id, name, value] =
    /^([a-z0-9*]*)(?:#([\w-]+))?(?:\[([\w-]+)(?:=["']?([^"'\]]*)["']?)?\])?/i.exec(step) ?? [];
  return (element) =>
    (!tag || tag === '*' || element.localName === tag.toLowerCase()) &&
    (!id || element.id === id) &&
    (!name || (element.hasAttribute(name) && (value === undefined || element.getAttribute(name) === value)));
}

export class Element extends Node {
  /** @type {Map<string, string>} */
  #attributes = new Map();
  style = {};
  classList = { add() {}, remove() {}, contains: () => false };

  /** @param {string} tag */
  constructor(tag) {
    super();
    this.localName = tag;
  }

  get tagName() {
    return this.localName.toUpperCase();
  }

  get nodeName() {
    return this.tagName;
  }

  get id() {
    return this.getAttribute('id') ?? '';
  }

  set id(value) {
    this.setAttribute('id', value);
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  setAttribute(name, value) {
    this.#attributes.set(name.toLowerCase(), String(value));
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.#attributes.get(name.toLowerCase()) ?? null;
  }

  /** @param {string} name */
  hasAttribute(name) {
    return this.#attributes.has(name.toLowerCase());
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.#attributes.delete(name.toLowerCase());
  }

  set innerHTML(html) {
    this.textContent = '';
    this.ownerDocument.addHtml(this, html);
  }

  get innerHTML() {
    return this.textContent;
  }

  /** @returns {any} */
  get ownerDocument() {
    return globalThis.document;
  }

  click() {
    this.dispatchEvent(new Event('click', { bubbles: true }));
  }

  focus() {}
}

export class HTMLElement extends Element {}

defineHandlers(
  HTMLElement.prototype,
  'click load error play playing pause ended loadedmetadata loadeddata canplay canplaythrough timeupdate resize'.split(
    ' ',
  ),
);
for (const name of ['name', 'content', 'src', 'type', 'title', 'href', 'value']) {
  Object.defineProperty(HTMLElement.prototype, name, {
    configurable: true,
    get() {
      return this.getAttribute(name) ?? '';
    },
    set(value) {
      this.setAttribute(name, value);
    },
  });
}

export class Document extends Node {
  readyState = 'loading';
  title = '';
  hidden = false;
  visibilityState = 'visible';
  characterSet = 'UTF-8';
  currentScript = null;
  documentElement = new HTMLElement('html');
  head = new HTMLElement('head');
  body = new HTMLElement('body');
  #kinds;

  /**
   * @param {URL} url
   * @param {Record<string, new (tag: string) => HTMLElement>} kinds The classes of elements that are more than a node.
   */
  constructor(url, kinds) {
    super();
    this.URL = url.href;
    this.baseURI = url.href;
    this.#kinds = kinds;
    this.appendChild(this.documentElement).append(this.head, this.body);
  }

  get location() {
    return globalThis.location;
  }

  get defaultView() {
    return globalThis;
  }

  get scripts() {
    return this.getElementsByTagName('script');
  }

  /** @param {string} tag */
  createElement(tag) {
    const name = String(tag).toLowerCase();
    if (name === 'iframe') throw new Error('A frame needs a browser.');
    return new (this.#kinds[name] ?? HTMLElement)(name);
  }

  /**
   * @param {string} _namespace
   * @param {string} tag
   */
  createElementNS(_namespace, tag) {
    return this.createElement(tag);
  }

  /** @param {string} text */
  createTextNode(text) {
    return new Text(text);
  }

  /** @param {string} id */
  getElementById(id) {
    return this.querySelector(`#${id}`);
  }

  hasFocus() {
    return true;
  }

  /**
   * An element with an id is a global of that name, as in a browser.
   * @param {Node} parent
   * @param {string} tag
   * @param {Record<string, string>} attributes
   */
  addElement(parent, tag, attributes) {
    const element = this.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.appendChild(element);
    if (element.id && !(element.id in globalThis)) {
      Object.defineProperty(globalThis, element.id, { value: element, configurable: true, writable: true });
    }
    return element;
  }

  /**
   * @param {Node} parent
   * @param {string} html
   */
  addHtml(parent, html) {
    for (const piece of piecesOf(html)) {
      if (piece.kind === 'tag') this.addElement(parent, piece.tag, piece.attributes);
    }
  }
}

defineHandlers(Document.prototype, ['readystatechange', 'visibilitychange']);
