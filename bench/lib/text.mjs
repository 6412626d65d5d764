/** Columns of text for a terminal, the first left-aligned, two spaces between. */
export function columns(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  const cell = (text, c) => (/^[\d≥≤–]/.test(text) ? text.padStart(widths[c]) : text.padEnd(widths[c]));
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** A table in Markdown; columns of numbers are aligned right. */
export function markdownTable(rows) {
  const [head, ...body] = rows;
  const numeric = head.map((_, c) => body.length > 0 && body.every((row) => /^[\d≥≤–]/.test(row[c] || '–')));
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${numeric.map((right) => (right ? '--:' : '---')).join('|')}|`, ...body.map(line)].join('\n');
}

/** Replaces what stands between `<!-- measured: NAME -->` and `<!-- end -->`. */
export function fillParts(document, parts) {
  const found = new Set();
  const filled = document.replace(/<!-- measured: (\w+) -->\n[\s\S]*?<!-- end -->/g, (_whole, name) => {
    if (!(name in parts)) throw new Error(`the document asks for "${name}", of which nothing is known`);
    found.add(name);
    return `<!-- measured: ${name} -->\n\n${parts[name]}\n\n<!-- end -->`;
  });
  const left = Object.keys(parts).filter((name) => !found.has(name));
  if (left.length > 0) throw new Error(`the document has no place for ${left.join(', ')}`);
  return filled;
}
