/** What an executed notebook has to be: complete, without errors, and without anything of the machine it ran on. */

const textOf = (value) => (Array.isArray(value) ? value.join('') : String(value));

/** Everything a cell put out, as one text. */
export const outputText = (cell) =>
  (cell.outputs ?? [])
    .flatMap((output) => [output.text, output.traceback, ...Object.values(output.data ?? {})])
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'object' && !Array.isArray(part) ? JSON.stringify(part) : textOf(part)))
    .join('\n');

/** One sentence for each thing that is wrong; none for a notebook that may be shown. */
export function checkNotebook(notebook) {
  const wrong = [];
  if (notebook.nbformat !== 4 || notebook.nbformat_minor < 5) wrong.push('expected nbformat 4.5 or newer');
  const ids = new Set();
  notebook.cells.forEach((cell, i) => {
    const where = `cell ${i + 1}`;
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(cell.id ?? '') || ids.has(cell.id))
      wrong.push(`${where}: expected an id of its own`);
    ids.add(cell.id);
    if (cell.cell_type !== 'code') return;
    if (cell.outputs.length === 0) wrong.push(`${where}: has no output; was it executed?`);
    for (const output of cell.outputs)
      if (output.output_type === 'error') wrong.push(`${where}: failed with ${output.ename}: ${output.evalue}`);
    const path = /(?:^|[\s"'(=])(\/(?:home|Users|root|tmp|work|var|mnt)\/[^\s"'<)]*)/.exec(outputText(cell))?.[1];
    if (path) wrong.push(`${where}: names a path of this machine, ${path}`);
  });
  return wrong;
}

/** Without the moments at which cells ran, and with text in the form that notebooks keep it: a list of lines. */
export function tidyNotebook(notebook) {
  const lines = (value) => (typeof value === 'string' ? (value.match(/[^\n]*\n|[^\n]+/g) ?? []) : value);
  const tidyOutput = (output) => ({
    ...output,
    ...(output.text === undefined ? {} : { text: lines(output.text) }),
    ...(output.data === undefined
      ? {}
      : { data: Object.fromEntries(Object.entries(output.data).map(([type, value]) => [type, lines(value)])) }),
  });
  return {
    ...notebook,
    cells: notebook.cells.map(({ metadata, ...cell }) => {
      const { execution: _, ...kept } = metadata;
      return { ...cell, metadata: kept, ...(cell.outputs ? { outputs: joined(cell.outputs).map(tidyOutput) } : {}) };
    }),
  };
}

/** Lines that were printed one after the other, as one output. */
function joined(outputs) {
  const out = [];
  for (const output of outputs) {
    const last = out.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name)
      out[out.length - 1] = { ...last, text: textOf(last.text) + textOf(output.text) };
    else out.push(output);
  }
  return out;
}
