/** Text that is already HTML. Everything else is escaped when it is put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function write(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(write).join('');
  if (content === null || content === undefined || content === false) return '';
  return escapeHtml(String(content));
}

/** html`<p>${text}</p>`: the template's own text is markup, every value in it is escaped unless it is `Markup`. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(template.map((part, i) => part + write(values[i])).join(''));
}
