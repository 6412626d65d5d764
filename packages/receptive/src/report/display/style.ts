import { EXPLORATION_STYLE } from '../sections/exploration-style.js';
import { STYLE } from '../style.js';

/**
 * The report's style sheet for one `<div class="receptive">` among foreign ones, by CSS nesting. Always dark on white:
 * notebooks have themes of their own, which the system's preference says nothing about. What is for telephones and for
 * paper is left out.
 */
export function notebookStyle(): string {
  const rules = withoutMedia(STYLE + EXPLORATION_STYLE)
    .replace(':root {', '& {')
    .replace(/^body \{/m, '& {')
    .replace('color-scheme: light dark', 'color-scheme: light')
    .replace(/\n{2,}/g, '\n');
  return `.receptive.receptive {${rules}${OWN}}`;
}

/** Styles of notebooks reach into outputs: stripes, cells set right, margins. The class named twice outweighs them. */
const OWN = `
& { --paper: #fff; font-size: 14px; padding: 4px 2px; max-width: 960px; }
& > :first-child + * { margin-top: 0; }
tr, tbody tr:nth-child(odd), tbody tr:nth-child(even), tbody tr:hover { background: none; }
table { margin: 0; border: 0; table-layout: auto; } th, td { border-left: 0; border-right: 0; border-top: 0; max-width: none; white-space: normal; }
th:not(.number), td:not(.number) { text-align: left; }
td > br, th > br { display: none; }
ul, ol { margin-left: 0; } li { margin-top: 0; } figure { margin-left: 0; } img { max-width: none; }
`;

/** Style rules that hold on any medium: every `@` block is left out with what is in it. */
function withoutMedia(css: string): string {
  let kept = '';
  let rest = css;
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@')) {
    kept += rest.slice(0, at);
    let depth = 0;
    let end = rest.indexOf('{', at);
    do {
      if (rest[end] === '{') depth++;
      else if (rest[end] === '}') depth--;
      end++;
    } while (depth > 0);
    rest = rest.slice(end);
  }
  return kept + rest;
}
