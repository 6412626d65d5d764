/** A value as XML: a list repeats its element, an object holds one element for each field, absent ones are left out. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
const escaped = (text: string) => text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] as string);

function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one: Xml) => element(name, one)).join('');
  const inside =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([key, part]) => element(key, part))
          .join('') // prettier-ignore
      : escaped(String(value));
  return `<${name}>${inside}</${name}>`;
}

/** @param namespace of the root element */
export function xmlDocument(root: string, value: Xml, namespace?: string): string {
  const text = element(root, value);
  const named = namespace ? text.replace(`<${root}>`, `<${root} xmlns="${namespace}">`) : text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${named}`;
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The texts of all elements of a name that hold no other elements. Enough for the few documents that clients send. */
export const xmlTexts = (document: string, name: string): string[] =>
  [...document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
      name ? (CHARACTERS[name] ?? whole) : String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)),
    ),
  );
