// @ts-check

/**
 * Reads the control format that apt prints: paragraphs of `Name: value`, where an indented line continues the value.
 * @param {string} text
 * @returns {Map<string, string>[]}
 */
export function parseStanzas(text) {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map(parseStanza);
}

/** @param {string} block */
function parseStanza(block) {
  /** @type {Map<string, string>} */
  const fields = new Map();
  let name = '';
  for (const line of block.split('\n')) {
    const start = /^([^\s:]+):\s*(.*)$/.exec(line);
    if (start?.[1]) {
      name = start[1];
      fields.set(name, start[2] ?? '');
    } else {
      fields.set(name, `${fields.get(name) ?? ''}\n${line.trim()}`);
    }
  }
  return fields;
}

/**
 * @param {Map<string, string>} stanza
 * @param {string} name
 */
export function field(stanza, name) {
  const value = stanza.get(name);
  if (value === undefined) throw new Error(`The archive's index describes a package without ${name}.`);
  return value;
}
