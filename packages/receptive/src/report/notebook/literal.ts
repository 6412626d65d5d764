/** Lines are no longer than this where they can be broken. */
const COLUMNS = 100;

const isPlain = (key: string) => /^[A-Za-z_$][\w$]*$/.test(key);

/** Text as TypeScript writes it: single quotes, unless there are more of them inside. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  if (text.includes("'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/**
 * A value of JSON as an author would write it in TypeScript: keys without quotes, on one line where it fits.
 *
 * @param indent Spaces before the line that the value stands in.
 * @param used Characters of that line that are taken already.
 */
export function literal(value: unknown, indent = 0, used = indent): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const entries = list
    ? value.map((entry) => ['', entry] as const)
    : Object.entries(value)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [`${isPlain(key) ? key : quoted(key)}: `, entry] as const);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return open + close;
  const line = entries.map(([key, entry]) => key + literal(entry, 0, -1e9)).join(', ');
  const short = list ? `[${line}]` : `{ ${line} }`;
  if (!short.includes('\n') && used + short.length < COLUMNS) return short;
  const inner = indent + 2;
  const lines = entries.map(([key, entry]) => {
    const text = literal(entry, inner, inner + key.length);
    return `${' '.repeat(inner)}${key}${text},`;
  });
  return [open, ...lines, ' '.repeat(indent) + close].join('\n');
}
