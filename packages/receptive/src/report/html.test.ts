import { expect, test } from 'vitest';
import { escapeHtml, html, Markup } from './html.js';

test('values are escaped, markup and lists of markup are not', () => {
  const name = `<img src=x onerror="alert('&')">`;
  expect(html`<p title="${name}">${name}</p>`.text).toBe(
    `<p title="${escapeHtml(name)}">&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</p>`,
  );
  expect(html`${new Markup('<b>')}${[1, 2].map((n) => html`<i>${n}</i>`)}`.text).toBe('<b><i>1</i><i>2</i>');
  expect(html`a${null}${undefined}${false}${0}`.text).toBe('a0');
});
