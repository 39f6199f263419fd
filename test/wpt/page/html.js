// @ts-check

/** Comments, scripts, elements that hold text only, and opening tags. */
const TOKENS =
  /<!--[\s\S]*?-->|<script\b(?<script>(?:"[^"]*"|'[^']*'|[^'">])*)>(?<code>[\s\S]*?)<\/script\s*>|<(?<textual>title|style|textarea)\b[^>]*>(?<text>[\s\S]*?)<\/\k<textual>\s*>|<(?<tag>[a-z][a-z0-9]*)\b(?<attributes>(?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

/**
 * The pieces of a document in their order. Nesting is not followed: the tests do not depend on it.
 * @param {string} html
 * @returns {Generator<
 *   | { kind: 'script', attributes: Record<string, string>, code: string, line: number }
 *   | { kind: 'text', tag: string, text: string }
 *   | { kind: 'tag', tag: string, attributes: Record<string, string> }
 * >}
 */
export function* piecesOf(html) {
  for (const { index, groups } of html.matchAll(TOKENS)) {
    if (groups?.code !== undefined) {
      const line = html.slice(0, index).split('\n').length - 1;
      yield { kind: 'script', attributes: attributesOf(groups.script ?? ''), code: groups.code, line };
    } else if (groups?.textual) {
      yield { kind: 'text', tag: groups.textual.toLowerCase(), text: groups.text ?? '' };
    } else if (groups?.tag) {
      yield { kind: 'tag', tag: groups.tag.toLowerCase(), attributes: attributesOf(groups.attributes ?? '') };
    }
  }
}

/** @param {string} text */
export function attributesOf(text) {
  /** @type {Record<string, string>} */
  const attributes = {};
  for (const [, name = '', ...values] of text.matchAll(
    /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    attributes[name.toLowerCase()] = values.find((value) => value !== undefined) ?? '';
  }
  return attributes;
}
